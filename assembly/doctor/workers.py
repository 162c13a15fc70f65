"""The workers (流程执行者): only the process in which they run knows when they last asked the engine for work."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.probing import Probed, usual_url
from assembly.doctor.site import Site

SUBJECT = Subject("workers", "流程执行者")


async def check(site: Site) -> list[Finding]:
    """By `/ready` of the API at its usual address."""
    if site.probed is None:
        return [_nobody_to_ask(site)]
    if site.probed.work != "unknown":
        return [_elsewhere(site.probed)]
    match site.probed.engine:
        case "answering":
            return [SUBJECT.fine(f"都在向引擎取任务（{site.probed.url}/ready）")]
        case "away":
            return [
                SUBJECT.wrong(
                    "半分钟以上没有取到引擎的应答：自动步骤停住",
                    "刚启动的，半分钟后再查；否则先处理“流程引擎”一项，引擎正常则重新启动 hotline up",
                )
            ]
        case _:
            return [
                SUBJECT.unknown(
                    "接口所在的进程不含执行者",
                    "单独运行的执行者（hotline work）：设 HOTLINE_WORKER_METRICS_PORT，看它的 /ready",
                )
            ]


def _elsewhere(probed: Probed) -> Finding:
    """The API asks others about them: whether any runs, not how each of them is."""
    if probed.work == "running":
        return SUBJECT.fine("由单独的进程执行（hotline work），有进程在运行；各进程的情况看它自己的 /ready")
    return SUBJECT.wrong("没有 hotline work 在运行：收单和办理照常登记，流程不前进", "运行 hotline work")


def _nobody_to_ask(site: Site) -> Finding:
    url = usual_url(site.settings)
    if not site.office_runs:
        return SUBJECT.unknown("系统未在运行，无从得知")
    return SUBJECT.unknown(
        f"{url} 无应答；执行者的情况只有系统自己知道，从外面看不到",
        "端口被占用时系统会改用其他端口（见启动时的输出）：设 HOTLINE_PORT 再查",
    )
