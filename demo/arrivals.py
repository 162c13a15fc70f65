"""Which tickets come in, and when (来单): from a file, with what the demonstration adds to it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from demo.behaviour import Behaviour, Quota, chance, deal, draw, pick
from demo.errors import NoTickets
from demo.moments import round_up
from hotline.calendar import Calendar, LimitRule, LimitUnit, in_shanghai
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.intake_file import DuplicateRow, Row, open_intake
from hotline.tickets.intake_model import Kind, TicketIntake
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
    source: Source, behaviour: Behaviour, calendar: Calendar, departments: Sequence[str], seed: int
) -> Cast:
    """The tickets of a file, played from the beginning on."""
    intakes, assigned = list(source.intakes), list[str]()
    shifted = not _fits(intakes, behaviour)
    if shifted:
        intakes = [_shifted(intake, behaviour, seed) for intake in intakes]
        assigned.append("区派单时间")
    if not any(_is_particular(intake) for intake in intakes):
        intakes = _particular(intakes, behaviour, departments, seed)
        assigned.append("工单类型、诉求性质、匿名、保密")
    if shifted or not any(intake.district_due_at for intake in intakes):
        intakes = [_with_due(intake, behaviour, calendar) for intake in intakes]
        assigned.append("区办结时限")
    arrivals = (Arrival(round_up(intake.district_dispatched_at), intake) for intake in intakes)
    return Cast(tuple(sorted(arrivals, key=lambda arrival: (arrival.at, arrival.ticket_id))), tuple(assigned))


def _fits(intakes: Iterable[TicketIntake], behaviour: Behaviour) -> bool:
    last = behaviour.begin + timedelta(days=behaviour.arrivals.window_days)
    return all(behaviour.begin <= intake.district_dispatched_at <= last for intake in intakes)


def _shifted(intake: TicketIntake, behaviour: Behaviour, seed: int) -> TicketIntake:
    """Dispatched by the district on one of the first days, holidays too, at a time of the day."""
    plan, key = behaviour.arrivals, ticket_id(intake.number, intake.round)
    days = int(chance(seed, key, "day") * plan.days)
    first, last = plan.between
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    midnight = in_shanghai(behaviour.begin).replace(hour=first.hour, minute=first.minute)
    at = midnight + timedelta(days=days, minutes=int(chance(seed, key, "minute") * minutes))
    return _with(intake, district_dispatched_at=max(at, behaviour.begin), district_due_at=None)


def _is_particular(intake: TicketIntake) -> bool:
    return intake.kind is not Kind.ORDINARY or intake.anonymous or intake.confidential


def _particular(
    intakes: Sequence[TicketIntake], behaviour: Behaviour, departments: Sequence[str], seed: int
) -> list[TicketIntake]:
    """Kinds, natures, anonymous and confidential citizens by the table's shares."""
    plan = behaviour.assigned
    ids = [ticket_id(intake.number, intake.round) for intake in intakes]
    kinds: dict[str, Quota] = {kind.value: quota for kind, quota in plan.kinds.items()}
    kind_of = deal(ids, kinds, seed, "kind")
    known = deal(ids, {"anonymous": plan.anonymous, "confidential": plan.confidential}, seed, "citizen")
    result: list[TicketIntake] = []
    for index, (key, intake) in enumerate(zip(ids, intakes, strict=True)):
        changes: dict[str, Any] = {
            "kind": kind_of.get(key, intake.kind),
            "nature": draw(plan.natures, chance(seed, key, "nature")),
        }
        if changes["kind"] == Kind.CITY_REVIEW:
            changes["reviewed_number"] = _reviewed(intakes, index)
        changes |= _citizen(known.get(key), key, departments, seed)
        result.append(_with(intake, **changes))
    return result


def _reviewed(intakes: Sequence[TicketIntake], index: int) -> str:
    """Another ticket's number: that of the one before in the file."""
    others = [intake.number for intake in intakes if intake.number != intakes[index].number]
    return others[index - 1] if others else f"{intakes[index].number}-0"


def _citizen(how: str | None, key: str, departments: Sequence[str], seed: int) -> dict[str, Any]:
    if how == "anonymous":
        return {"anonymous": True, "citizen_name": "", "citizen_phone": ""}
    if how == "confidential":
        return {"confidential": True, "complained_unit": pick(departments, chance(seed, key, "complained"))}
    return {}


def _with_due(intake: TicketIntake, behaviour: Behaviour, calendar: Calendar) -> TicketIntake:
    """The district's own deadline for an ordinary ticket; a special one's is the regulation's."""
    if intake.kind is not Kind.ORDINARY:
        return intake
    rule = LimitRule(behaviour.assigned.district_working_days, LimitUnit.WORKING_DAYS)
    return _with(intake, district_due_at=calendar.due(intake.district_dispatched_at, rule))


def _with(intake: TicketIntake, **changes: Any) -> TicketIntake:
    """The same with changes, checked again."""
    return TicketIntake.model_validate({**intake.model_dump(), **changes})
