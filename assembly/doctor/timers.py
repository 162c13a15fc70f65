"""Deadlines that have passed without being recorded (定时器): the engine's timers do that within moments."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.monitoring.open_work import missed_timers

SUBJECT = Subject("timers", "时限定时器")


async def check(site: Site) -> list[Finding]:
    """By the database's own deadlines (R-02, R-03)."""
    missed = await missed_timers(site.work())
    if not missed:
        return [SUBJECT.fine("到期的时限都已记录")]
    if not site.office_runs:
        return [SUBJECT.watch(f"{missed} 个时限已过而未记录：系统停止期间到期的，启动后补记")]
    return [
        SUBJECT.wrong(
            f"{missed} 个时限已过而未记录超时",
            "一分钟后再查；仍如此则先处理“流程引擎”“流程执行者”“流程异常”，再看“流程记录接收”",
        )
    ]
