"""What can be seen of the whole office at one moment, by a few queries for all scenarios together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from hotline.cases.models import Case
from hotline.engine.feed_models import VisitedElement
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True)
class Situation:
    """Open tasks, how tickets and other cases ended, and what the feed has not told yet."""

    now: datetime
    tasks: dict[tuple[str, str], str]
    """By case and element; a task about a ticket stands under the ticket's id too."""
    rounds: dict[tuple[str, str, str], str]
    """The same by case, element and round: several are open at once where several are asked."""
    closed: dict[str, str]
    """How tickets were closed and other cases ended, by id."""
    unheard: frozenset[str]
    """Closed tickets and ended cases whose instance has not ended yet by what the feed has told."""

    ends: frozenset[tuple[str, str]]
    """End events that were reached, each with its process; empty unless somebody asks for them."""

    def state(self, case_id: str) -> str:
        """Where a ticket or another case stands, for the message of a test."""
        if case_id in self.closed:
            return f"closed as {self.closed[case_id]}"
        return f"open {sorted(element for owner, element in self.tasks if owner == case_id)}"

    def task(self, case_id: str, element: str, round_: str | None = None) -> str | None:
        """The id of the open task of an element; of one round, where it is given."""
        if round_ is None:
            return self.tasks.get((case_id, element))
        return self.rounds.get((case_id, element, round_))


async def look(work: Work, *, with_ends: bool) -> Situation:
    """Looks once."""
    tasks: dict[tuple[str, str], str] = {}
    rounds: dict[tuple[str, str, str], str] = {}
    open_tasks = select(
        HumanTask.case_id, HumanTask.ticket_id, HumanTask.element, HumanTask.round, HumanTask.id
    ).where(HumanTask.status == "open")
    for case_id, ticket_id, element, round_, task_id in await work.session.execute(open_tasks):
        for owner in {case_id, ticket_id or case_id}:
            tasks[owner, element] = task_id
            rounds[owner, element, round_] = task_id
    return Situation(
        now=work.now,
        tasks=tasks,
        rounds=rounds,
        closed=await _closed(work),
        unheard=await _unheard(work),
        ends=await _ends(work) if with_ends else frozenset(),
    )


async def _ends(work: Work) -> frozenset[tuple[str, str]]:
    reached = select(VisitedElement.process_id, VisitedElement.element_id)
    reached = reached.where(VisitedElement.element_type == "END_EVENT").distinct()
    return frozenset((process, element) for process, element in await work.session.execute(reached))


async def _closed(work: Work) -> dict[str, str]:
    tickets = select(Ticket.id, Ticket.closed_as).where(Ticket.closed_at.is_not(None))
    cases = select(Case.id, Case.ended_as).where(Case.ended_at.is_not(None))
    return {key: how or "" for query in (tickets, cases) for key, how in await work.session.execute(query)}


async def _unheard(work: Work) -> frozenset[str]:
    """A case that was withdrawn before its process came has no instance to hear of."""
    told = VisitedElement.ended_as.is_not(None)
    tickets = select(Ticket.id).where(
        Ticket.closed_at.is_not(None), ~exists().where(VisitedElement.key == Ticket.instance_key, told)
    )
    cases = select(Case.id).where(
        Case.ended_at.is_not(None),
        Case.instance_key.is_not(None),
        ~exists().where(VisitedElement.key == Case.instance_key, told),
    )
    return frozenset([*await work.session.scalars(tickets), *await work.session.scalars(cases)])
