"""The engine (流程引擎): does it answer, is it the right one, does every partition have a leader."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site

SUBJECT = Subject("engine", "流程引擎")
FREE_IN_PRODUCTION = "8.5."
"""What its version begins with where its licence lets an office run it for nothing."""


async def check(site: Site) -> list[Finding]:
    """By the gateway's topology, the only test of readiness there is."""
    topology = site.engine.topology
    if topology is None:
        return [_away(site)]
    if not topology.is_ready:
        led = f"{len(topology.led)}/{topology.partitions}"
        return [
            SUBJECT.wrong(
                f"应答，但只有 {led} 个分区有主节点：流程停住，收单和办理照常登记",
                f"刚启动时等一分钟再查；仍如此则查看引擎日志{_log(site)}和磁盘",
            )
        ]
    return [_version(site, topology.version, topology.partitions)]


def _away(site: Site) -> Finding:
    what = "无应答：流程不前进，收单和办理照常登记，恢复后继续"
    if not site.office_runs and not site.engine.running:
        return SUBJECT.wrong(f"未在运行。{what}", "运行 hotline up（引擎随之启动）")
    return SUBJECT.wrong(what, f"查看引擎日志{_log(site)}；单独运行的引擎用 hotline engine status 查看")


def _version(site: Site, version: str, partitions: int) -> Finding:
    good = f"{version}，{partitions} 个分区均有主节点"
    if site.settings.environment == "production" and not version.startswith(FREE_IN_PRODUCTION):
        return SUBJECT.watch(good, "8.6 及以后的版本用于生产须向 Camunda 购买许可；免费的是 8.5")
    if version != site.engine_settings.version:
        return SUBJECT.watch(
            f"{good}；设置中的版本是 {site.engine_settings.version}",
            "核对 HOTLINE_ENGINE_VERSION，或重新启动",
        )
    return SUBJECT.fine(good)


def _log(site: Site) -> str:
    return f" {site.engine.state.log} " if site.engine.state is not None else ""
