"""What can be seen of the whole office at one moment, by a few queries for all scenarios together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from hotline.engine.feed_models import VisitedElement
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True)
class Situation:
    """Open tasks by ticket and element, how tickets were closed, and what the feed has not told yet."""

    now: datetime
    tasks: dict[tuple[str, str], str]
    closed: dict[str, str]
    unheard: frozenset[str]
    """Closed tickets whose instance has not ended yet by what the feed has told."""

    ends: frozenset[tuple[str, str]]
    """End events that were reached, each with its process."""

    def state(self, ticket_id: str) -> str:
        """Where a ticket stands, for the message of a test."""
        if ticket_id in self.closed:
            return f"closed as {self.closed[ticket_id]}"
        return f"open {sorted(element for owner, element in self.tasks if owner == ticket_id)}"


async def look(work: Work) -> Situation:
    """Looks once."""
    open_tasks = select(HumanTask.ticket_id, HumanTask.element, HumanTask.id)
    open_tasks = open_tasks.where(HumanTask.status == "open")
    closed = select(Ticket.id, Ticket.closed_as).where(Ticket.closed_at.is_not(None))
    told = exists().where(VisitedElement.key == Ticket.instance_key, VisitedElement.ended_as.is_not(None))
    ends = select(VisitedElement.process_id, VisitedElement.element_id)
    ends = ends.where(VisitedElement.element_type == "END_EVENT").distinct()
    session = work.session
    unheard = select(Ticket.id).where(Ticket.closed_at.is_not(None), ~told)
    return Situation(
        now=work.now,
        tasks={(ticket, element): task for ticket, element, task in await session.execute(open_tasks)},
        closed={ticket: how or "" for ticket, how in await session.execute(closed)},
        unheard=frozenset(await session.scalars(unheard)),
        ends=frozenset((process, element) for process, element in await session.execute(ends)),
    )
