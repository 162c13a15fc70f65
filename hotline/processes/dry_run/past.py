"""Past tickets for a dry run (历史工单): which, and what of them the database knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select

from hotline.calendar import SHANGHAI
from hotline.cases.models import Case
from hotline.db.models import StepOutput
from hotline.deadlines.models import Deadline
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.visits.models import Visit
from hotline.work import Work

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Which tickets: taken in from the first day to the last (Asia/Shanghai), the latest `limit` of them."""

    since: date | None = None
    until: date | None = None
    limit: int | None = None


@dataclass(frozen=True)
class PastTicket:
    """A ticket with all that can be compared of it."""

    ticket: Ticket
    cases: Mapping[str, Ticket | Case]
    """Itself and what concerns it (走访、延期 …), by id."""
    computed: Sequence[StepOutput]
    """Steps that computed deadlines, the earliest first."""
    deadlines: Mapping[str, Deadline]
    done: Sequence[HumanTask]
    """Tasks that people have completed."""
    visit: Visit | None


async def past_tickets(work: Work, span: Span) -> list[str]:
    """Ids, the latest first."""
    query = select(Ticket.id).order_by(Ticket.received_at.desc(), Ticket.id).limit(span.limit)
    if span.since is not None:
        query = query.where(Ticket.received_at >= _midnight(span.since))
    if span.until is not None:
        query = query.where(Ticket.received_at < _midnight(span.until + A_DAY))
    return list(await work.session.scalars(query))


async def past_ticket(work: Work, ticket_id: str) -> PastTicket:
    """All that is known of one."""
    session = work.session
    ticket = await session.get_one(Ticket, ticket_id)
    cases = list(await session.scalars(select(Case).where(Case.ticket_id == ticket_id)))
    ids = [ticket_id, *(case.id for case in cases)]
    computed = (
        select(StepOutput)
        .where(StepOutput.case_id.in_(ids), StepOutput.output["deadlines"].as_string().is_not(None))
        .order_by(StepOutput.stored_at, StepOutput.element)
    )
    deadlines = await session.scalars(select(Deadline).where(Deadline.case_id.in_(ids)))
    done = select(HumanTask).where(
        or_(HumanTask.case_id == ticket_id, HumanTask.ticket_id == ticket_id),
        HumanTask.status == "completed",
    )
    visits = await session.scalars(select(Visit).where(Visit.ticket_id == ticket_id))
    return PastTicket(
        ticket,
        {ticket_id: ticket, **{case.id: case for case in cases}},
        list(await session.scalars(computed)),
        {row.id: row for row in deadlines},
        list(await session.scalars(done.order_by(HumanTask.ended_at, HumanTask.id))),
        visits.first(),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
