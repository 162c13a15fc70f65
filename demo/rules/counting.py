"""How often something happened (计数): queries on the facts, and what leaves no row behind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from hotline.deadlines.models import Deadline
from hotline.reports.material import Material
from hotline.tickets.models import History, Ticket
from hotline.work import Work

Where: TypeAlias = ColumnElement[bool] | InstrumentedAttribute[bool]
Count: TypeAlias = Select[int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted: the database, what was counted while people acted, the reports of the periods."""

    work: Work
    tally: Mapping[str, int]
    reports: Sequence[Material]


Reckoning: TypeAlias = Callable[[Facts], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the regulation and what exercises it."""

    id: str
    title: str
    by: Mapping[str, Count | Reckoning]


async def counted(facts: Facts, what: Count | Reckoning) -> int:
    """How often it happened."""
    if callable(what):
        return await what(facts)
    return (await facts.work.session.execute(what)).scalar_one()


def told(name: str) -> Reckoning:
    """What was counted where it was answered."""

    async def read(facts: Facts) -> int:
        return facts.tally.get(name, 0)

    return read


def n(model: Any, *where: Where) -> Count:
    """Rows of a table."""
    return select(func.count()).select_from(model).where(*where)


def deadlines(step: str, *where: Where) -> Count:
    """Limits of a step."""
    return n(Deadline, Deadline.step == step, *where)


def in_time(step: str) -> Count:
    """Limits that were kept."""
    return deadlines(step, Deadline.settled_at.is_not(None), Deadline.late.is_(False))


def late(step: str) -> Count:
    """Limits that were not."""
    return deadlines(step, Deadline.late)


def of_ticket(model: Any, *where: Where) -> Count:
    """Rows that belong to tickets of some kind."""
    key = Deadline.case_id if model is Deadline else model.ticket_id
    return select(func.count()).select_from(model).join(Ticket, Ticket.id == key).where(*where)


def kept_or_late(step: str, kinds: Where, kept: str, passed: str) -> dict[str, Count | Reckoning]:
    """How a limit of some kinds of tickets went."""
    of_step = (Deadline.step == step, kinds)
    settled = (Deadline.settled_at.is_not(None), Deadline.late.is_(False))
    return {
        kept: of_ticket(Deadline, *of_step, *settled),
        passed: of_ticket(Deadline, *of_step, Deadline.late),
    }


def events(*names: str) -> Count:
    """Lines of the histories."""
    return n(History, History.event.in_(names))


def closed(*ways: str) -> Count:
    """Tickets that were closed in one of these ways."""
    return n(Ticket, Ticket.closed_as.in_(ways))
