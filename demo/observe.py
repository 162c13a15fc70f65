"""What is to be done now (观察): the open tasks with what one has to know of their tickets. Read only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER
from hotline.meetings.models import Attendee
from hotline.notifications.models import Notification
from hotline.repeats.models import RepeatLink
from hotline.reviews.review_models import JointReview, ReviewItem
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work

DISPATCHER = "dispatcher@center"


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket on the agenda of a joint review (议题)."""

    no: int
    ticket_id: str
    cluster: int
    reason: str
    department: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task as somebody sees it in the inbox."""

    id: str
    case_id: str
    """The ticket, or the case that is no ticket."""
    ticket_id: str | None
    """The ticket that it is about, if any."""
    dispatch_no: int
    round: str
    request_id: str | None
    element: str
    group: str
    due_at: datetime | None
    own_deadline: str | None
    """Id of the deadline that is the task's own."""
    follow_up_at: datetime | None
    suggested: str | None
    opened_at: datetime
    special: bool = False
    department: str | None = None
    excluded: str | None = None
    """The unit that a confidential citizen complains about (R-75)."""
    grid: str = ""
    district_due_at: datetime | None = None
    unit: str | None = None
    """The unit that a case is about."""
    returnable_until: datetime | None = None
    """When the right to return the ticket ends (R-10)."""
    items: tuple[Item, ...] = ()
    """What a joint review is about (R-34)."""
    attendees: tuple[tuple[str, str], ...] = ()
    """Who is called to a meeting: unit and person (R-30)."""


async def open_tasks(work: Work, since: datetime, known: Collection[str]) -> list[OpenTask]:
    """The open tasks that have appeared since a moment and are not known yet."""
    until = (
        select(Deadline.due_at)
        .where(
            Deadline.case_id == HumanTask.case_id,
            Deadline.dispatch_no == HumanTask.dispatch_no,
            Deadline.step == "return",
        )
        .scalar_subquery()
    )
    query = (
        select(HumanTask, Ticket, Case.unit, until)
        .outerjoin(Ticket, Ticket.id == HumanTask.ticket_id)
        .outerjoin(Case, Case.id == HumanTask.case_id)
        .where(HumanTask.status == "open", HumanTask.opened_at >= since)
        .order_by(HumanTask.id)
    )
    rows = (await work.session.execute(query)).all()
    return [
        await _seen(work, task, ticket, unit, limit)
        for task, ticket, unit, limit in rows
        if task.id not in known
    ]


async def _seen(
    work: Work, task: HumanTask, ticket: Ticket | None, unit: str | None, returnable_until: datetime | None
) -> OpenTask:
    return OpenTask(
        id=task.id,
        case_id=task.case_id,
        ticket_id=task.ticket_id,
        dispatch_no=task.dispatch_no,
        round=task.round,
        request_id=task.request_id,
        element=task.element,
        group=_group(task),
        due_at=_limit(task.due_at),
        own_deadline=task.limits[0].deadline_id if task.limits else None,
        follow_up_at=task.follow_up_at,
        suggested=task.suggestion.get("department"),
        opened_at=task.opened_at,
        special=ticket is not None and ticket.is_special,
        department=ticket.department if ticket else None,
        excluded=ticket.complained_unit if ticket and ticket.confidential else None,
        grid=ticket.grid if ticket else "",
        district_due_at=ticket.district_due_at if ticket else None,
        unit=unit,
        returnable_until=returnable_until,
        items=await _items(work, task) if task.element in _WITH_ITEMS else (),
        attendees=await _attendees(work, task) if task.element == "record_minutes" else (),
    )


_WITH_ITEMS = ("confirm_agenda", "record_review_meeting")


def _group(task: HumanTask) -> str:
    """Whose task it is: what the center may enter for somebody else is that unit's."""
    groups = sorted(group.group for group in task.groups)
    return next((group for group in groups if group != DISPATCHER), groups[0])


def _limit(due_at: datetime | None) -> datetime | None:
    """Tasks without a limit are due in the year 9999."""
    return None if due_at is None or due_at.year == NEVER.year else due_at


async def _items(work: Work, task: HumanTask) -> tuple[Item, ...]:
    query = (
        select(ReviewItem, Ticket)
        .join(Ticket, Ticket.id == ReviewItem.ticket_id)
        .where(ReviewItem.case_id == task.case_id, ReviewItem.struck_at.is_(None))
        .order_by(ReviewItem.no)
    )
    rows = (await work.session.execute(query)).all()
    return tuple(
        Item(item.no, ticket.id, item.cluster, item.reason, ticket.department, closed=not ticket.is_open)
        for item, ticket in rows
    )


async def _attendees(work: Work, task: HumanTask) -> tuple[tuple[str, str], ...]:
    query = (
        select(Attendee.unit, Attendee.person_id)
        .where(Attendee.meeting_id == task.case_id)
        .order_by(Attendee.unit, Attendee.person_id)
    )
    return tuple((unit, person) for unit, person in await work.session.execute(query))


async def open_task_ids(work: Work) -> set[str]:
    """Ids of all open tasks."""
    return set(await work.session.scalars(select(HumanTask.id).where(HumanTask.status == "open")))


@dataclass(frozen=True, slots=True)
class Link:
    """A ticket that may repeat an earlier one (重复工单, R-31)."""

    id: int
    ticket_id: str
    earlier_id: str


async def found_repeats(work: Work, after: int) -> list[Link]:
    """The links found since that one, of which the center has not yet said what they are."""
    query = (
        select(RepeatLink)
        .where(RepeatLink.id > after, RepeatLink.state == "found")
        .order_by(RepeatLink.ticket_id, RepeatLink.earlier_id)
    )
    return [Link(row.id, row.ticket_id, row.earlier_id) for row in await work.session.scalars(query)]


async def texts_to_post(work: Work) -> list[str]:
    """Ids of the texts that somebody is to post in a group (R-05)."""
    query = select(Notification.id).where(
        Notification.channel == "paste", Notification.delivered_at.is_(None)
    )
    return list(await work.session.scalars(query.order_by(Notification.id)))


async def outcome_due(work: Work) -> datetime | None:
    """When the next outcome of a joint review is put together (R-34)."""
    query = select(func.min(JointReview.outcome_due_at)).where(
        JointReview.outcome_due_at > work.now, JointReview.compiled_at.is_(None)
    )
    return await work.session.scalar(query)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the tickets and the other cases are."""

    received: int
    closed: int
    other_open: int
    """Other cases that have not ended: visits, applications, reviews, meetings …"""


async def standing(work: Work) -> Standing:
    """How many tickets were received and closed so far, and how many other cases are open."""
    open_cases = select(func.count()).select_from(Case).where(Case.ended_at.is_(None)).scalar_subquery()
    query = select(func.count(), func.count(Ticket.closed_at), open_cases).select_from(Ticket)
    return Standing(*(await work.session.execute(query)).one())


async def still_open(work: Work) -> list[str]:
    """Ids of tickets that are not closed, and of other cases that have not ended."""
    tickets = select(Ticket.id).where(Ticket.closed_at.is_(None)).order_by(Ticket.id)
    cases = select(Case.id).where(Case.ended_at.is_(None)).order_by(Case.id)
    return [*await work.session.scalars(tickets), *await work.session.scalars(cases)]
