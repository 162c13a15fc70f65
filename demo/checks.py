"""Whether everything is as it must be at the end (结束检查): each check has a name and what it has found."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select

from assembly.running import System
from demo.chronicle import Chronicle, Record, case_records, chronicles
from demo.lateness import case_contradictions, contradictions
from demo.observe import still_open
from demo.supervised import supervision_findings
from hotline.calendar import Calendar
from hotline.cases.models import Case
from hotline.db.models import OutboxEntry
from hotline.engine.feed_models import VisitedElement
from hotline.engine.feed_queries import open_incidents
from hotline.tickets.models import Ticket
from hotline.tickets.rules import WITHOUT_CALL_BACK
from hotline.work import Work

FEED_PATIENCE_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.1
SHOWN_AT_MOST = 10


class Check(BaseModel):
    """One check and what is wrong; nothing, if it is passed."""

    model_config = ConfigDict(frozen=True)

    name: str
    found: list[str] = []

    @property
    def ok(self) -> bool:
        """Whether it is passed."""
        return not self.found


async def check_all(
    system: System,
    expected: int,
    not_exercised: Sequence[str],
    *,
    all_rules: bool,
    calendars: Sequence[Calendar],
    not_refused: Sequence[str],
) -> list[Check]:
    """All checks; `all_rules` where there were tickets enough for every rule."""
    caught_up = await _feed_caught_up(system)
    by_version = {calendar.version: calendar for calendar in calendars}
    async with system.office.look() as work:
        records, cases = await chronicles(work), await case_records(work)
        checks = [
            Check(
                name="每张工单都已收下",
                found=[] if len(records) == expected else [f"{len(records)}/{expected}"],
            ),
            Check(name="每张工单、每个事项都已办结", found=await still_open(work)),
            Check(name="没有未解决的流程异常", found=await _incidents(work)),
            Check(name="每个流程实例都已结束", found=caught_up),
            Check(name="发件箱已清空", found=await _unsent(work)),
            _each(records, "办理过程与事实一致", history_findings),
            Check(
                name="工单的时限、超时与事实、日历一致",
                found=[text for record in records for text in contradictions(record, by_version)],
            ),
            Check(
                name="事项的时限、超时与待办、日历一致",
                found=[text for record in cases for text in case_contradictions(record, by_version)],
            ),
            Check(
                name="事项的超时各记一次",
                found=[f"{record.case.id}：{text}" for record in cases for text in late_lines(record)],
            ),
            Check(name="约谈、书面说明与超时一致", found=await supervision_findings(work)),
            Check(name="越权的查看、操作都被拒绝", found=list(not_refused)),
        ]
    if all_rules:
        checks.append(Check(name="每条规则都已演练", found=list(not_exercised)))
    return [check.model_copy(update={"found": check.found[:SHOWN_AT_MOST]}) for check in checks]


async def _feed_caught_up(system: System) -> list[str]:
    """Waits until the engine has told of the end of every process of a ticket or case; answers those running."""
    looks = round(FEED_PATIENCE_SECONDS / LOOK_AGAIN_SECONDS)
    while running := await _running_instances(system):
        looks -= 1
        if not looks:
            break
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return running


async def _running_instances(system: System) -> list[str]:
    ended = select(VisitedElement.key).where(VisitedElement.left_at.is_not(None))
    running: list[str] = []
    async with system.office.look() as work:
        for row in (Ticket, Case):
            query = select(row.id).where(row.instance_key.is_(None) | row.instance_key.not_in(ended))
            running += await work.session.scalars(query.order_by(row.id))
    return running


async def _incidents(work: Work) -> list[str]:
    return [f"{incident.element_id}：{incident.message}" for incident in await open_incidents(work)]


async def _unsent(work: Work) -> list[str]:
    query = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.sent_at.is_(None))
    count = await work.session.scalar(query)
    return [f"{count} 条未送达"] if count else []


def _each(records: Sequence[Chronicle], name: str, findings: Callable[[Chronicle], list[str]]) -> Check:
    return Check(
        name=name, found=[f"{record.ticket.id}：{text}" for record in records for text in findings(record)]
    )


def history_findings(of: Chronicle) -> list[str]:
    """What does not agree in the history of one ticket; empty when all does."""
    events = Counter(line.event for line in of.history)
    found = [
        text
        for text, wrong in (
            ("不是以收单开始", not of.history or of.history[0].event != "received"),
            ("收单不止一次", events["received"] != 1),
            ("办结不是恰好一次", events["closed"] != 1),
            ("时间顺序有误", any(after.at < before.at for before, after in pairwise(of.history))),
            ("派单记录与派单不符", events["dispatched"] != len(of.dispatches)),
            ("联系记录与事实不符", events["contacted"] != len(of.attempts)),
            ("回访记录与事实不符", events["called_back"] != len(of.call_backs)),
            ("走访记录与事实不符", events["visited"] != len(of.visits)),
            ("撤单记录与事实不符", events["withdrawn"] != (of.ticket.withdrawn_at is not None)),
            ("没有回访就办结", _closed_unheard(of)),
            ("派给了被诉单位", _sent_to_complained_unit(of)),
        )
        if wrong
    ]
    return found + late_lines(of)


def late_lines(of: Record) -> list[str]:
    """Each lateness is in the history once (R-02, R-03), one that was taken back, too (R-52, R-73, R-79)."""
    late = Counter(f"late_{deadline.step}" for deadline in of.deadlines if deadline.late)
    late += Counter(f"late_{annulment.deadline_id.rsplit(':', 1)[1]}" for annulment in of.annulments)
    told = Counter(line.event for line in of.history if line.event.startswith("late_"))
    return [] if late == told else ["超时记录与时限不符"]


def _closed_unheard(of: Chronicle) -> bool:
    """R-09: nothing that was dispatched closes without the citizen's answer or the failed tries."""
    return of.ticket.closed_as not in WITHOUT_CALL_BACK and not of.call_backs


def _sent_to_complained_unit(of: Chronicle) -> bool:
    """R-75."""
    ticket = of.ticket
    return ticket.confidential and ticket.complained_unit in {each.department for each in of.dispatches}
