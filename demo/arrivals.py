"""Which tickets come in, and when (来单): from a file, with what the demonstration adds to it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from demo.assigned import is_particular, particular, placed, repeated, shifted, with_due
from demo.behaviour import Behaviour
from demo.errors import NoTickets
from demo.moments import round_up
from hotline.calendar import Calendar
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.intake_file import DuplicateRow, Row, open_intake
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.rules import ticket_id


@dataclass(frozen=True, slots=True)
class Source:
    """What a file has."""

    name: str
    intakes: tuple[TicketIntake, ...]
    rejected_rows: int
    repeated_rows: int


@dataclass(frozen=True, slots=True)
class Cast:
    """The tickets as they are played, in the order of coming in, and what was added to the file's."""

    arrivals: tuple["Arrival", ...]
    assigned: tuple[str, ...]
    """Chinese: what the file did not say and was given by the table."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ticket that the street receives at a moment."""

    at: datetime
    intake: TicketIntake

    @property
    def ticket_id(self) -> str:
        """The id that it will have."""
        return ticket_id(self.intake.number, self.intake.round)


def read_source(path: Path, layouts: Path, limit: int | None, begin: datetime) -> Source:
    """The first `limit` tickets of a file. Raises an `ImportFileError`, NoTickets."""
    intakes: list[TicketIntake] = []
    others: Counter[bool] = Counter()
    with open_intake(path, read_layouts(layouts), dispatched_at=begin) as file:
        for row in file:
            if isinstance(row, Row):
                intakes.append(row.values)
            else:
                others[isinstance(row, DuplicateRow)] += 1
            if len(intakes) == limit:
                break
    if not intakes:
        raise NoTickets
    return Source(path.name, tuple(intakes), rejected_rows=others[False], repeated_rows=others[True])


def cast(
    source: Source,
    behaviour: Behaviour,
    calendar: Calendar,
    departments: Sequence[str],
    seed: int,
    grids: Sequence[str] = (),
) -> Cast:
    """The tickets of a file, played from the beginning on; `grids` are those that a ticket may lie in."""
    intakes, given = list(source.intakes), list[str]()
    if grids and not any(intake.grid for intake in intakes):
        intakes = placed(intakes, grids, seed)
        given.append("责任格")
    if shifts := not _fits(intakes, behaviour):
        intakes = repeated(shifted(intakes, behaviour, seed), behaviour, seed)
        given += ["区派单时间", "重复诉求"]
    if not any(is_particular(intake) for intake in intakes):
        intakes = particular(intakes, behaviour, departments, seed)
        given.append("工单类型、诉求性质、匿名、保密")
    if shifts or not any(intake.district_due_at for intake in intakes):
        intakes = [with_due(intake, behaviour, calendar) for intake in intakes]
        given.append("区办结时限")
    arrivals = (Arrival(round_up(intake.district_dispatched_at), intake) for intake in intakes)
    return Cast(tuple(sorted(arrivals, key=lambda arrival: (arrival.at, arrival.ticket_id))), tuple(given))


def _fits(intakes: Iterable[TicketIntake], behaviour: Behaviour) -> bool:
    last = behaviour.begin + timedelta(days=behaviour.arrivals.window_days)
    return all(behaviour.begin <= intake.district_dispatched_at <= last for intake in intakes)
