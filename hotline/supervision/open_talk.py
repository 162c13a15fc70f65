"""Late acceptances become a talk (约谈立项, R-40): counted, and from some number on exactly one talk is opened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from hotline.cases.models import Case
from hotline.cases.open_case import add_case
from hotline.cases.rules import CaseKind
from hotline.db.rows import find
from hotline.deadlines.models import Deadline
from hotline.notifications.notify import notify
from hotline.supervision.counted import (
    dispatches_of,
    late_department,
    one_at_a_time,
    period_of,
    uncounted,
)
from hotline.supervision.lateness import announce
from hotline.supervision.models import Talk, TalkCause
from hotline.supervision.periods import Period
from hotline.tickets.lookup import unit_name
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class OpenedTalk:
    """Whether a talk was opened for this instance, and which."""

    opened: bool
    case_id: str = ""
    unit: str = ""


async def count_lateness(work: Work, deadline_id: str, steps: Collection[str]) -> int:
    """How many dispatches of the department were late in the period and no talk has counted, this one included.

    `steps` are counted together, each dispatch once. 0 where the lateness itself was taken back or is counted
    already.
    """
    deadline = await find(work, Deadline, deadline_id)
    department = await late_department(work, deadline) if deadline else None
    if deadline is None or department is None:
        return 0
    found = await uncounted(work, TalkCause, department, period_of(deadline), steps)
    return dispatches_of(found) if deadline_id in {each.id for each in found} else 0


async def open_talk(
    work: Work, deadline_id: str, steps: Collection[str], enough: int, instance_key: int
) -> OpenedTalk:
    """Opens a talk for all that is uncounted now, unless another instance took it meanwhile; counting starts anew.

    `enough` is the number on which the table decided: with fewer left, somebody else has counted some of them,
    and the table is asked anew about the rest.
    A second delivery to the instance that opened the talk answers the same.
    """
    deadline = await find(work, Deadline, deadline_id)
    department = await late_department(work, deadline) if deadline else None
    if deadline is None or department is None:
        return OpenedTalk(opened=False)
    await one_at_a_time(work, department)
    talk = await _talk_that_counted(work, deadline_id)
    if talk is not None:
        mine = talk.instance_key == instance_key
        return OpenedTalk(mine, talk.id, department) if mine else OpenedTalk(opened=False)
    period = period_of(deadline)
    causes = await uncounted(work, TalkCause, department, period, steps)
    if deadline_id not in {each.id for each in causes}:
        return OpenedTalk(opened=False)
    if dispatches_of(causes) < enough:
        announce(work, deadline, department)
        return OpenedTalk(opened=False)
    case = await _open(work, department, period, causes, instance_key)
    return OpenedTalk(opened=True, case_id=case.id, unit=department)


async def _talk_that_counted(work: Work, deadline_id: str) -> Case | None:
    query = (
        select(Case)
        .join(TalkCause, TalkCause.talk_id == Case.id)
        .where(TalkCause.deadline_id == deadline_id, TalkCause.freed_at.is_(None))
    )
    return (await work.session.scalars(query)).one_or_none()


async def _open(
    work: Work, department: str, period: Period, causes: Sequence[Deadline], instance_key: int
) -> Case:
    no = await _talks(work, department, period) + 1
    name = await unit_name(work, department)
    case = add_case(
        work,
        CaseKind.TALK,
        f"talk-{department}-{period}-{no}",
        f"{name}未按时先行接单约谈（{period.label}）",
        unit=department,
        instance_key=instance_key,
    )
    work.session.add(Talk(id=case.id, department=department, period=str(period), no=no))
    await work.session.flush()
    work.session.add_all(
        TalkCause(talk_id=case.id, deadline_id=each.id, ticket_id=each.case_id, counted_at=work.now)
        for each in causes
    )
    text = f"{name}在{period.label}未按时先行接单{dispatches_of(causes)}次，已生成约谈草稿，请核实。"
    notify(work, f"talk:{case.id}", case.id, "talk_draft", "dispatcher@center", text)
    return case


async def _talks(work: Work, department: str, period: Period) -> int:
    query = select(func.count()).where(Talk.department == department, Talk.period == str(period))
    return await work.session.scalar(query) or 0
