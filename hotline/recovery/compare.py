"""Comparing the database with what the engine told (核对): the database says what happened, the feed where it stands.

A healthy office differs nowhere. So nothing is judged that the engine may just be doing: what is younger than `GRACE`,
what it was told less than `GRACE` ago, what waits for a worker or has an incident, and what it may have told while
nobody listened.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hotline.cases.models import Case
from hotline.clock import Clock
from hotline.db.models import OutboxEntry
from hotline.db.rows import READ_AT_ONCE
from hotline.deadlines.models import Deadline
from hotline.engine.feed import PARTITION_BITS
from hotline.engine.feed_models import EngineTimer, FeedPosition, VisitedElement
from hotline.engine.outbox import OutboxKind
from hotline.recovery.cut_off import NO_JOB
from hotline.recovery.differences import Difference, Mend
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.models import Ticket
from hotline.work import Work

GRACE = timedelta(minutes=5)
PROCESS = "PROCESS"
BY_A_WORKER = ("SERVICE_TASK", "BUSINESS_RULE_TASK", "SEND_TASK", "INTERMEDIATE_THROW_EVENT", "END_EVENT")
"""Where an instance stands only until a worker has answered, or with an incident: both are reported elsewhere."""
CLOCKS_MAY_DIFFER = timedelta(minutes=1)

Key = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True, slots=True)
class _Present:
    """What is known before anything is judged."""

    before: datetime
    """What happened later is not judged, by the office's clock."""
    heard_until: datetime
    """Until when every partition was heard, by the engine's clock; `before` at the latest."""
    recent: datetime
    """What was sent later is not judged, in real time."""
    heard: tuple[tuple[int, int], ...]
    """The lowest and highest key that was heard of each partition: one between them would have been heard."""
    busy: frozenset[int]
    """Instances that stand at a worker's step, and those that have called them."""
    being_cancelled: frozenset[int]

    def would_be_heard(self, key: Key) -> ColumnElement[bool]:
        """Keys of a partition only grow."""
        return or_(false(), *(and_(key > low, key < high) for low, high in self.heard))


async def compare(work: Work) -> list[Difference]:
    """All differences; each case is named for one reason if its process is to be started again."""
    present = await _present(work)
    found = [
        *await _without_instance(work, present),
        *await _instances_of_nobody(work, present),
        *await _ended_tasks_that_stand(work, present),
        *await _tasks_without_job(work, present),
        *await _timers_that_differ(work, present),
    ]
    started: set[str] = set()
    result: list[Difference] = []
    for each in found:
        if each.case_id and each.case_id in started:
            continue
        if each.mend is Mend.START_AGAIN:
            started.add(each.case_id)
        result.append(each)
    return result


async def _present(work: Work) -> _Present:
    before, recent = work.now - GRACE, Clock().now() - GRACE
    positions = list(await work.session.scalars(select(FeedPosition)))
    moments = [row.heard_until for row in positions if row.heard_until is not None]
    steps = select(VisitedElement.process_instance_key, VisitedElement.parent_process_instance_key).where(
        VisitedElement.left_at.is_(None), VisitedElement.element_type.in_(BY_A_WORKER)
    )
    cancelling = select(OutboxEntry.payload["instance_key"].as_integer()).where(
        OutboxEntry.kind == OutboxKind.CANCEL_INSTANCE.value,
        or_(OutboxEntry.sent_at.is_(None), OutboxEntry.sent_at > recent),
    )
    return _Present(
        before,
        min([before, *moments]),
        recent,
        tuple([span for row in positions if (span := await _span(work, row.partition))]),
        frozenset(key for row in await work.session.execute(steps) for key in row if key),
        frozenset(await work.session.scalars(cancelling)),
    )


async def _span(work: Work, partition: int) -> tuple[int, int] | None:
    inside = (
        VisitedElement.key >= partition << PARTITION_BITS,
        VisitedElement.key < (partition + 1) << PARTITION_BITS,
    )
    low = await work.session.scalar(select(func.min(VisitedElement.key)).where(*inside))
    high = await work.session.scalar(select(func.max(VisitedElement.key)).where(*inside))
    return None if low is None or high is None else (low, high)


def _told(case_id: InstrumentedAttribute[str], present: _Present) -> ColumnElement[bool]:
    """The engine was told everything about the case, and has had time for it."""
    news = exists().where(
        OutboxEntry.case_id == case_id,
        or_(OutboxEntry.sent_at.is_(None), OutboxEntry.sent_at > present.recent),
    )
    return ~news


async def _without_instance(work: Work, present: _Present) -> list[Difference]:
    """Open tickets and cases that no instance carries on."""
    on_their_way = await _roots_of_nobody(work, present) & present.busy
    found: list[Difference] = []
    for owner, opened, ended in (
        (Ticket, Ticket.received_at, Ticket.closed_at),
        (Case, Case.opened_at, Case.ended_at),
    ):
        gone = or_(
            VisitedElement.left_at < present.before,
            and_(VisitedElement.key.is_(None), present.would_be_heard(owner.instance_key)),
        )
        query = (
            select(owner.id, owner.instance_key, VisitedElement.ended_as)
            .outerjoin(VisitedElement, VisitedElement.key == owner.instance_key)
            .where(ended.is_(None), opened < present.before, _told(owner.id, present))
            .where(or_(owner.instance_key.is_(None), gone))
            .order_by(owner.id)
        )
        for case_id, key, ended_as in (await work.session.execute(query)).all():
            if key is not None or not on_their_way:  # one of them may be just about to claim it
                found.append(_not_carried(case_id, key, ended_as))
    return found


def _not_carried(case_id: str, key: int | None, ended_as: str | None) -> Difference:
    if key is None:
        return Difference("NO_INSTANCE", case_id, "在办，但没有流程", Mend.START_AGAIN)
    if ended_as is None:
        text = "在办，但引擎中没有它的流程"
    else:
        text = "在办，但它的流程已被取消" if ended_as == "terminated" else "在办，但它的流程已经走完"
    return Difference("INSTANCE_GONE", case_id, text, Mend.START_AGAIN, key=key)


async def _roots_of_nobody(work: Work, present: _Present) -> set[int]:
    """Running instances that were not called, and belong to nothing open or just closed."""
    owned = [
        select(owner.instance_key).where(
            owner.instance_key.is_not(None), or_(ended.is_(None), ended >= present.heard_until)
        )
        for owner, ended in ((Ticket, Ticket.closed_at), (Case, Case.ended_at))
    ]
    query = select(VisitedElement.key).where(
        VisitedElement.element_type == PROCESS,
        VisitedElement.left_at.is_(None),
        VisitedElement.parent_process_instance_key.is_(None),
        VisitedElement.entered_at < present.before,
        *(VisitedElement.key.not_in(keys) for keys in owned),
    )
    return set(await work.session.scalars(query)) - present.being_cancelled


async def _instances_of_nobody(work: Work, present: _Present) -> list[Difference]:
    """Instances that run although no open ticket or case is theirs."""
    roots = sorted(await _roots_of_nobody(work, present) - present.busy)
    found: list[Difference] = []
    for start in range(0, len(roots), READ_AT_ONCE):
        query = (
            select(VisitedElement.key, VisitedElement.process_id, Ticket.id)
            .outerjoin(Ticket, Ticket.instance_key == VisitedElement.key)
            .where(VisitedElement.key.in_(roots[start : start + READ_AT_ONCE]))
            .order_by(VisitedElement.key)
        )
        for key, process, case_id in await work.session.execute(query):
            text = f"流程 {process} 的实例 {key} 还在运行，但没有在办的工单或事项归它"
            found.append(Difference("INSTANCE_OF_NOBODY", case_id or "", text, Mend.CANCEL, key=key))
    return found


def _its_tasks(status: str, present: _Present) -> ColumnElement[bool]:
    """Tasks of open tickets and cases about which the engine was told everything."""
    ticket, case = aliased(Ticket), aliased(Case)
    open_ = or_(
        exists().where(ticket.id == HumanTask.case_id, ticket.closed_at.is_(None)),
        exists().where(case.id == HumanTask.case_id, case.ended_at.is_(None)),
    )
    return and_(HumanTask.status == status, open_, _told(HumanTask.case_id, present))


async def _ended_tasks_that_stand(work: Work, present: _Present) -> list[Difference]:
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
            .where(_its_tasks(status, present), HumanTask.ended_at < present.heard_until)
            .order_by(HumanTask.id)
        )
        found += [
            Difference("TASK_NOT_ENDED", case_id, text, mend, task_id=task_id)
            for task_id, case_id in await work.session.execute(query)
        ]
    return found


async def _tasks_without_job(work: Work, present: _Present) -> list[Difference]:
    """Open tasks at which no instance stands: completing them would lead nowhere."""
    key = HumanTask.element_instance_key
    unheard = and_(VisitedElement.key.is_(None), present.would_be_heard(key))
    query = (
        select(HumanTask.id, HumanTask.case_id, func.coalesce(Case.instance_key, Ticket.instance_key))
        .outerjoin(VisitedElement, VisitedElement.key == key)
        .outerjoin(Ticket, Ticket.id == HumanTask.case_id)
        .outerjoin(Case, Case.id == HumanTask.case_id)
        .where(
            _its_tasks("open", present),
            HumanTask.opened_at < present.before,
            or_(key == NO_JOB, unheard, VisitedElement.left_at < present.before),
        )
        .order_by(HumanTask.id)
    )
    text = "有待办，但流程没有停在这一步"
    return [
        Difference("TASK_WITHOUT_JOB", case_id, text, Mend.START_AGAIN, task_id=task_id)
        for task_id, case_id, instance in await work.session.execute(query)
        if instance and instance not in present.busy
    ]


async def _timers_that_differ(work: Work, present: _Present) -> list[Difference]:
    """Deadlines to come on open tasks for whose date no timer waits; of those whose timers were heard at all."""
    query = (
        select(HumanTask.id, HumanTask.case_id, EngineTimer.due_at)
        .join(EngineTimer, EngineTimer.element_instance_key == HumanTask.element_instance_key)
        .where(_its_tasks("open", present), HumanTask.opened_at < present.before)
        .order_by(HumanTask.id)
    )
    waiting: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for task_id, case_id, due_at in await work.session.execute(query):
        waiting[task_id, case_id].append(due_at)
    dates = await _dates_to_come(work, {task_id for task_id, _ in waiting})
    text = "引擎中没有按时限等候的定时器"
    return [
        Difference("DEADLINE_DIFFERS", case_id, text, Mend.MOVE_TIMERS, task_id=task_id)
        for (task_id, case_id), timers in sorted(waiting.items())
        if not all(_one_waits(date, timers) for date in dates[task_id])
    ]


def _one_waits(date: datetime, timers: Sequence[datetime]) -> bool:
    return any(abs(timer - date) <= CLOCKS_MAY_DIFFER for timer in timers)


async def _dates_to_come(work: Work, task_ids: Collection[str]) -> dict[str, set[datetime]]:
    """When the open deadlines on these tasks fall due."""
    wanted = sorted(task_ids)
    dates: dict[str, set[datetime]] = defaultdict(set)
    for start in range(0, len(wanted), READ_AT_ONCE):
        query = (
            select(TaskLimit.task_id, Deadline.due_at)
            .join(Deadline, Deadline.id == TaskLimit.deadline_id)
            .where(
                TaskLimit.task_id.in_(wanted[start : start + READ_AT_ONCE]),
                Deadline.settled_at.is_(None),
                Deadline.void_reason.is_(None),
                Deadline.due_at > work.now + GRACE,
            )
        )
        for task_id, due_at in await work.session.execute(query):
            dates[task_id].add(due_at)
    return dates
