"""The outbox (发件箱): what the engine has not been told yet."""

from datetime import timedelta

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.engine.outbox_queries import StuckEntry, stuck, waiting
from hotline.view import Page, Paging
from hotline.work import Work

SUBJECT = Subject("outbox", "发件箱")
LONG = timedelta(minutes=5)
"""Sending takes a second: what waits longer waits for something."""
SHOWN = 5


async def check(site: Site) -> list[Finding]:
    """Size, age, and what was tried and not taken."""
    work = site.work()
    refused = await stuck(work, Paging(size=SHOWN))
    return [_refused(refused) if refused.total else await _waiting(work)]


def _refused(found: Page[StuckEntry]) -> Finding:
    shown = "、".join(f"{item.case_id}（{_code(item)}）" for item in found.items)
    more = "等" if found.total > SHOWN else ""
    return SUBJECT.wrong(
        f"{found.total} 条未能送达流程引擎：{shown}{more}。各只影响自己的工单，会自动重试",
        "引擎无应答（ENGINE_UNAVAILABLE）的，先处理引擎；其余在接口 /api/v1/outbox/stuck 看原因，按原因处理",
    )


def _code(entry: StuckEntry) -> str:
    """The stable part of the error; the rest is for who looks closer."""
    return (entry.last_error or "").split(":", 1)[0]


async def _waiting(work: Work) -> Finding:
    found = await waiting(work)
    if found.oldest is None:
        return SUBJECT.fine("已全部送达")
    minutes = (work.now - found.oldest) / timedelta(minutes=1)
    if work.now - found.oldest <= LONG:
        return SUBJECT.fine(f"{found.size} 条正在送达")
    return SUBJECT.wrong(
        f"{found.size} 条等候送达，最早的已等 {minutes:.0f} 分钟：这些工单的流程不前进",
        "先处理“系统运行”和“流程引擎”两项；都正常则重新启动 hotline up",
    )
