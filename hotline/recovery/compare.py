"""Comparing the database with what the engine told (核对): the database says what happened, the feed where it stands.

What is younger than `GRACE` is not looked at: the engine may just be doing it.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from hotline.cases.models import Case
from hotline.db.models import OutboxEntry
from hotline.db.rows import READ_AT_ONCE
from hotline.deadlines.models import Deadline
from hotline.engine.feed_models import EngineTimer, FeedPosition, VisitedElement
from hotline.recovery.cut_off import NO_JOB
from hotline.recovery.differences import Difference, Mend
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.models import Ticket
from hotline.work import Work

GRACE = timedelta(minutes=5)
PROCESS = "PROCESS"
CLOCKS_MAY_DIFFER = timedelta(minutes=1)

Owner = type[Ticket] | type[Case]


async def compare(work: Work) -> list[Difference]:
    """All differences, in the order in which they are to be mended; each case is named for one reason only."""
    before = work.now - GRACE
    found = [
        *await _without_instance(work, before),
        *await _instances_of_nobody(work, before),
        *await _ended_tasks_that_stand(work, before),
        *await _tasks_without_job(work, before),
        *await _timers_that_differ(work, before),
    ]
    started: set[str] = set()
    result: list[Difference] = []
    for each in found:
        if each.case_id in started:
            continue
        if each.mend is Mend.START_AGAIN:
            started.add(each.case_id)
        result.append(each)
    return result


def _no_news(owner: Owner) -> ColumnElement[bool]:
    """The engine has been told everything about it."""
    return ~exists().where(OutboxEntry.case_id == owner.id, OutboxEntry.sent_at.is_(None))


async def _without_instance(work: Work, before: datetime) -> list[Difference]:
    """Open tickets and cases that no instance carries on."""
    found: list[Difference] = []
    for owner, opened, ended in (
        (Ticket, Ticket.received_at, Ticket.closed_at),
        (Case, Case.opened_at, Case.ended_at),
    ):
        query = (
            select(owner.id, owner.instance_key, VisitedElement.ended_as)
            .outerjoin(VisitedElement, VisitedElement.key == owner.instance_key)
            .where(ended.is_(None), opened < before, _no_news(owner), _is_not_carried(owner))
            .where(or_(VisitedElement.left_at.is_(None), VisitedElement.left_at < before))
            .order_by(owner.id)
        )
        rows = (await work.session.execute(query)).all()
        found += [_not_carried(case_id, key, ended_as) for case_id, key, ended_as in rows]
    return found


def _is_not_carried(owner: Owner) -> ColumnElement[bool]:
    """Never claimed; claimed by one that ended; or, where the engine is heard at all, by one never heard of."""
    heard = exists(select(FeedPosition.partition))
    return or_(
        owner.instance_key.is_(None),
        VisitedElement.left_at.is_not(None),
        and_(VisitedElement.key.is_(None), heard),
    )


def _not_carried(case_id: str, key: int | None, ended_as: str | None) -> Difference:
    if key is None:
        return Difference("NO_INSTANCE", case_id, "在办，但没有流程", Mend.START_AGAIN)
    if ended_as is None:
        text = "在办，但引擎中没有它的流程"
    else:
        text = "在办，但它的流程已被取消" if ended_as == "terminated" else "在办，但它的流程已经走完"
    return Difference("INSTANCE_GONE", case_id, text, Mend.START_AGAIN, key=key)


async def _instances_of_nobody(work: Work, before: datetime) -> list[Difference]:
    """Instances that run although no open ticket or case is theirs; called processes are their caller's."""
    mine = or_(
        exists().where(Ticket.instance_key == VisitedElement.key, Ticket.closed_at.is_(None)),
        exists().where(Case.instance_key == VisitedElement.key, Case.ended_at.is_(None)),
    )
    closed = aliased(Ticket)
    query = (
        select(VisitedElement.key, VisitedElement.process_id, closed.id)
        .outerjoin(closed, closed.instance_key == VisitedElement.key)
        .where(
            VisitedElement.element_type == PROCESS,
            VisitedElement.left_at.is_(None),
            VisitedElement.parent_process_instance_key.is_(None),
            VisitedElement.entered_at < before,
            ~mine,
        )
        .order_by(VisitedElement.key)
    )
    rows = (await work.session.execute(query)).all()
    return [
        Difference(
            "INSTANCE_OF_NOBODY",
            case_id or "",
            f"流程 {process} 的实例 {key} 还在运行，但没有在办的工单或事项归它",
            Mend.CANCEL,
            key=key,
        )
        for key, process, case_id in rows
    ]


def _its_tasks(status: str) -> ColumnElement[bool]:
    """Tasks of open tickets and cases about which the engine has been told everything."""
    unsent = exists().where(OutboxEntry.case_id == HumanTask.case_id, OutboxEntry.sent_at.is_(None))
    open_ = or_(
        exists().where(Ticket.id == HumanTask.case_id, Ticket.closed_at.is_(None)),
        exists().where(Case.id == HumanTask.case_id, Case.ended_at.is_(None)),
    )
    return and_(HumanTask.status == status, open_, ~unsent)


async def _ended_tasks_that_stand(work: Work, before: datetime) -> list[Difference]:
    """Done or withdrawn in the database, and the engine was told; yet it still stands there."""
    stands = and_(VisitedElement.key == HumanTask.element_instance_key, VisitedElement.left_at.is_(None))
    found: list[Difference] = []
    for status, text, mend in (
        ("completed", "待办已办，但流程还停在这一步", Mend.COMPLETE),
        ("withdrawn", "待办已撤回，但流程还停在这一步", Mend.START_AGAIN),
    ):
        query = (
            select(HumanTask.id, HumanTask.case_id)
            .join(VisitedElement, stands)
            .where(_its_tasks(status), HumanTask.ended_at < before)
            .order_by(HumanTask.id)
        )
        found += [
            Difference("TASK_NOT_ENDED", case_id, text, mend, task_id=task_id)
            for task_id, case_id in await work.session.execute(query)
        ]
    return found


async def _tasks_without_job(work: Work, before: datetime) -> list[Difference]:
    """Open tasks at which no instance stands: completing them would lead nowhere."""
    heard = exists(select(FeedPosition.partition))
    query = (
        select(HumanTask.id, HumanTask.case_id)
        .outerjoin(VisitedElement, VisitedElement.key == HumanTask.element_instance_key)
        .where(
            _its_tasks("open"),
            HumanTask.opened_at < before,
            or_(
                HumanTask.element_instance_key == NO_JOB,
                and_(VisitedElement.key.is_(None), heard),
                VisitedElement.left_at < before,
            ),
        )
        .order_by(HumanTask.id)
    )
    return [
        Difference(
            "TASK_WITHOUT_JOB", case_id, "有待办，但流程没有停在这一步", Mend.START_AGAIN, task_id=task_id
        )
        for task_id, case_id in await work.session.execute(query)
    ]


async def _timers_that_differ(work: Work, before: datetime) -> list[Difference]:
    """Timers on open tasks that wait for another date than the deadlines on them say."""
    query = (
        select(HumanTask.id, HumanTask.case_id, EngineTimer.due_at)
        .join(EngineTimer, EngineTimer.element_instance_key == HumanTask.element_instance_key)
        .where(_its_tasks("open"), HumanTask.opened_at < before)
        .order_by(HumanTask.id)
    )
    rows = (await work.session.execute(query)).all()
    dates = await _dates_on(work, {task_id for task_id, _, _ in rows})
    wrong = {
        (task_id, case_id)
        for task_id, case_id, due_at in rows
        if not any(abs(due_at - date) <= CLOCKS_MAY_DIFFER for date in dates.get(task_id, ()))
    }
    return [
        Difference(
            "DEADLINE_DIFFERS", case_id, "引擎中定时器的日期与时限不一致", Mend.MOVE_TIMERS, task_id=task_id
        )
        for task_id, case_id in sorted(wrong)
    ]


async def _dates_on(work: Work, task_ids: Collection[str]) -> dict[str, set[datetime]]:
    """When the deadlines on these tasks fall due, and when they remind."""
    wanted = sorted(task_ids)
    dates: dict[str, set[datetime]] = defaultdict(set)
    for start in range(0, len(wanted), READ_AT_ONCE):
        query = (
            select(TaskLimit.task_id, Deadline.due_at, Deadline.remind_at)
            .join(Deadline, Deadline.id == TaskLimit.deadline_id)
            .where(TaskLimit.task_id.in_(wanted[start : start + READ_AT_ONCE]))
        )
        for task_id, due_at, remind_at in await work.session.execute(query):
            dates[task_id] |= {due_at, remind_at}
    return dates
