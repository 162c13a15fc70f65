"""Which open tasks are somebody's to do (可办待办, R-60), in their order, and how many.

The tasks of one group by urgency are a walk along `ix_task_groups_inbox`; a person has a handful of groups, so a
page is merged from a page of each. Where a filter names few tasks anyhow (one's own, one ticket's) those are looked
at instead.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, union, union_all

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER
from hotline.organization.caller import Caller
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tickets.models import Ticket
from hotline.tickets.scope import about
from hotline.tickets.title_words import has_words, title_says
from hotline.view import Paging
from hotline.work import Work

if TYPE_CHECKING:
    from hotline.tasks.inbox import InboxFilter

COUNTED = 1_000
"""So far a list is counted: nobody reads further, and a count of everything costs more than the page."""

Found = Select[*tuple[Any, ...]]
"""A query for `task_id` and what it is ordered by, `urgency` and `newness`."""


async def find_tasks(work: Work, caller: Caller, wanted: "InboxFilter", paging: Paging) -> list[str]:
    """Ids of the tasks of a page, in order."""
    if not wanted.mine_first or wanted.claimed is not None:
        return await _page(work, _queries(work, caller, wanted), wanted, paging.offset, paging.size)
    mine = _queries(work, caller, wanted.model_copy(update={"claimed": "mine"}))
    first = await _page(work, mine, wanted, paging.offset, paging.size)
    if len(first) == paging.size:
        return first
    before = paging.offset + len(first) if first else await _count(work, mine, paging.offset)
    offset = max(paging.offset - before, 0)
    rest = _queries(work, caller, wanted, HumanTask.claimed_by.is_distinct_from(caller.id))
    return first + await _page(work, rest, wanted, offset, paging.size - len(first))


async def count_tasks(work: Work, caller: Caller, wanted: "InboxFilter") -> int:
    """How many there are, counted no further than one more than COUNTED."""
    return await _count(work, _queries(work, caller, wanted), COUNTED + 1)


async def _page(
    work: Work, queries: Iterable[Found], wanted: "InboxFilter", offset: int, size: int
) -> list[str]:
    parts = [_ordered(query, wanted).limit(offset + size).subquery() for query in queries]
    if not parts:
        return []
    every = union_all(*(select(part) for part in parts)).subquery()
    order = every.c.newness.desc() if wanted.sort == "newest" else every.c.urgency.asc()
    query = select(every.c.task_id).distinct().add_columns(every.c.urgency, every.c.newness)
    query = query.order_by(order, every.c.task_id).offset(offset).limit(size)
    return list(await work.session.scalars(query))


def _ordered(query: Found, wanted: "InboxFilter") -> Found:
    if wanted.sort == "newest":
        return query.order_by(HumanTask.opened_at.desc(), HumanTask.id)
    return query.order_by(*query.selected_columns[1:2], query.selected_columns[0])


async def _count(work: Work, queries: Iterable[Found], at_most: int) -> int:
    parts = [
        query.with_only_columns(query.selected_columns[0]).limit(at_most).subquery() for query in queries
    ]
    if not parts or at_most <= 0:
        return 0
    every = union(*(select(part) for part in parts)).limit(at_most).subquery()
    return await work.session.scalar(select(func.count()).select_from(every)) or 0


def _queries(
    work: Work, caller: Caller, wanted: "InboxFilter", *more: ColumnElement[bool]
) -> Sequence[Found]:
    """One for each of the caller's groups, or one for all where few tasks are meant."""
    groups = caller.groups if wanted.group is None else caller.groups & {wanted.group}
    if wanted.claimed == "mine" or wanted.ticket_id is not None:
        return [_of_few(work, caller, wanted, groups)]
    return [_of_group(work, caller, wanted, group, more) for group in sorted(groups)]


def _of_group(
    work: Work,
    caller: Caller,
    wanted: "InboxFilter",
    group: str,
    more: tuple[ColumnElement[bool], ...],
) -> Found:
    conditions = [*_conditions(work, caller, wanted), *more, *_kept(caller, [group])]
    in_time = _in_time(work, wanted, TaskGroup.due_at.expression)
    offered = (TaskGroup.group == group, TaskGroup.is_open)
    if not conditions and wanted.sort == "urgency":
        not_asked = TaskGroup.due_at.label("newness")
        alone = select(TaskGroup.task_id, TaskGroup.due_at.label("urgency"), not_asked)
        return alone.where(*offered, *in_time)
    query = select(
        TaskGroup.task_id, TaskGroup.due_at.label("urgency"), HumanTask.opened_at.label("newness")
    ).join(HumanTask, HumanTask.id == TaskGroup.task_id)
    return _with_subjects(query).where(*offered, *in_time, *conditions)


def _of_few(work: Work, caller: Caller, wanted: "InboxFilter", groups: frozenset[str]) -> Found:
    due = func.coalesce(HumanTask.due_at, NEVER)
    query = select(
        HumanTask.id.label("task_id"), due.label("urgency"), HumanTask.opened_at.label("newness")
    ).where(
        HumanTask.status == "open",
        or_(false(), *(_is_offered(caller, group) for group in sorted(groups))),
        *_conditions(work, caller, wanted),
        *_in_time(work, wanted, due),
    )
    return _with_subjects(query)


def _with_subjects(query: Found) -> Found:
    return query.outerjoin(Ticket, Ticket.id == HumanTask.ticket_id).outerjoin(
        Case, Case.id == HumanTask.case_id
    )


def _is_offered(caller: Caller, group: str) -> ColumnElement[bool]:
    return exists().where(
        TaskGroup.task_id == HumanTask.id, TaskGroup.group == group, *_kept(caller, [group])
    )


def _kept(caller: Caller, groups: Iterable[str]) -> list[ColumnElement[bool]]:
    """As `hotline.tickets.scope.groups_on`: what a deputy's own unit is not to see counts by his own right alone."""
    if not caller.barred or caller.own.issuperset(groups):
        return []
    return [~func.coalesce(about(caller.barred), false())]


def _conditions(work: Work, caller: Caller, wanted: "InboxFilter") -> list[ColumnElement[bool]]:
    """What is asked of task, ticket and case, apart from the due moment."""
    equal = {
        HumanTask.ticket_id: wanted.ticket_id,
        HumanTask.element: wanted.element,
        Ticket.kind: wanted.kind,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    if wanted.claimed is not None:
        conditions.append(_claimed(caller, wanted.claimed))
    if wanted.words is not None and has_words(wanted.words):
        conditions.append(or_(title_says(caller, wanted.words), _case_says(wanted.words)))
    if wanted.light in ("amber", "green"):
        reminded = _is_reminded(work)
        conditions.append(reminded if wanted.light == "amber" else ~reminded)
    return conditions


def _claimed(caller: Caller, by: str) -> ColumnElement[bool]:
    if by == "free":
        return HumanTask.claimed_by.is_(None)
    return HumanTask.claimed_by == caller.id if by == "mine" else HumanTask.claimed_by != caller.id


def _case_says(words: str) -> ColumnElement[bool]:
    """A case's title is free of personal data (R-61), but numbers the ticket."""
    found: ColumnElement[bool] = Case.title.is_not(None)
    for word in words.split():
        found &= Case.title.icontains(word, autoescape=True)
    return found


def _in_time(work: Work, wanted: "InboxFilter", due: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    overdue = {"red": True, "amber": False, "green": False, None: wanted.overdue}[wanted.light]
    conditions: list[ColumnElement[bool]] = []
    if overdue is not None:
        conditions.append(due < work.now if overdue else due >= work.now)
    if wanted.light == "green":
        conditions.append(due < NEVER)
    if wanted.light is not None and wanted.overdue is not None and wanted.overdue != overdue:
        conditions.append(false())
    return conditions


def _is_reminded(work: Work) -> ColumnElement[bool]:
    """The task's own limit has come to its reminder."""
    return exists().where(
        TaskLimit.task_id == HumanTask.id,
        TaskLimit.position == 0,
        Deadline.id == TaskLimit.deadline_id,
        Deadline.remind_at <= work.now,
    )
