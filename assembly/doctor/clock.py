"""Clocks (时钟): the office's, which a demonstration moves, and the engine's, by which timers fire."""

from datetime import timedelta

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from deploy.engine_clock import clock_offset
from deploy.errors import EngineClockRefused
from hotline.calendar import in_shanghai

SUBJECT = Subject("clock", "系统时钟")
ENGINE = Subject("engine_clock", "引擎时钟")
DRIFT = timedelta(seconds=5)


async def check(site: Site) -> list[Finding]:
    """Moved or not, and whether the engine agrees where that can be asked."""
    site.work()
    return [_office(site), await _engine(site)]


def _office(site: Site) -> Finding:
    if not site.offset:
        return SUBJECT.fine("未调整")
    hours = site.offset / timedelta(hours=1)
    meaning = f"时钟已调整 {hours:+.1f} 小时，系统时间为 {in_shanghai(site.now):%Y-%m-%d %H:%M}"
    if site.settings.environment == "production":
        return SUBJECT.wrong(
            f"{meaning}：真实办理的时限都不对",
            "这是演示或测试的数据；正式使用须另设 HOTLINE_DATA_FOLDER 或数据库",
        )
    return SUBJECT.watch(f"{meaning}，只用于演示和测试")


async def _engine(site: Site) -> Finding:
    """The engine tells its clock only where it was started with one that can be moved."""
    state = site.engine.state
    if site.engine.topology is None:
        return ENGINE.unknown("流程引擎无应答")
    if state is not None and state.is_running() and not state.clock_controlled and not site.offset:
        return ENGINE.fine("在本机运行，用同一个时钟")
    url = state.management_url if state is not None else site.engine_settings.management_url
    if not url:
        return ENGINE.unknown("外部引擎不给出时钟", "在它的机器上启用时间同步（NTP）")
    try:
        return _compared(site, await clock_offset(url))
    except EngineClockRefused:
        return ENGINE.unknown("引擎不是以可控时钟启动的，不给出时钟", "在它的机器上启用时间同步（NTP）")


def _compared(site: Site, engine: timedelta) -> Finding:
    apart = engine - site.offset
    if abs(apart) <= DRIFT:
        return ENGINE.fine("与系统时钟一致")
    return ENGINE.wrong(
        f"与系统时钟相差 {apart.total_seconds():+.0f} 秒：定时器在错误的时刻触发",
        "停止引擎和系统再启动：启动时重新对准",
    )
