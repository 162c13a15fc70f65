"""What tickets get that their file does not say (补充信息): days, places, repeats, kinds, the district's limit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from demo.behaviour import Arrivals, Behaviour, Quota, Wave, chance, deal, draw, pick
from hotline.calendar import Calendar, LimitRule, LimitUnit, in_shanghai
from hotline.tickets.intake_model import Kind, TicketIntake
from hotline.tickets.rules import ticket_id

AN_HOUR = timedelta(hours=1)
_SAME = (
    "title",
    "content",
    "category",
    "matter",
    "address",
    "grid",
    "citizen_name",
    "citizen_phone",
    "anonymous",
)
"""What a ticket has in common with the one that it repeats."""


def placed(intakes: Sequence[TicketIntake], grids: Sequence[str], seed: int) -> list[TicketIntake]:
    """Each lies in one of the street's grids."""
    keys = [ticket_id(intake.number, intake.round) for intake in intakes]
    return [
        _with(intake, grid=pick(grids, chance(seed, key, "grid")))
        for key, intake in zip(keys, intakes, strict=True)
    ]


def shifted(intakes: Sequence[TicketIntake], behaviour: Behaviour, seed: int) -> list[TicketIntake]:
    """Dispatched by the district on the days of the waves, holidays too, at a time of the day."""
    plan = behaviour.arrivals
    ids = [ticket_id(intake.number, intake.round) for intake in intakes]
    quotas = {
        str(number): Quota(at_least=1, percent=wave.percent) for number, wave in enumerate(plan.waves[:-1])
    }
    wave_of = deal(ids, quotas, seed, "wave")
    last = len(plan.waves) - 1
    return [
        _dispatched_on(intake, plan, plan.waves[int(wave_of.get(key, last))], behaviour.begin, seed)
        for key, intake in zip(ids, intakes, strict=True)
    ]


def _dispatched_on(
    intake: TicketIntake, plan: Arrivals, wave: Wave, begin: datetime, seed: int
) -> TicketIntake:
    key = ticket_id(intake.number, intake.round)
    first, last = plan.between
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    midnight = datetime.combine(wave.first_day, first, in_shanghai(begin).tzinfo)
    days = int(chance(seed, key, "day") * wave.days)
    at = midnight + timedelta(days=days, minutes=int(chance(seed, key, "minute") * minutes))
    return _with(intake, district_dispatched_at=max(at, begin), district_due_at=None)


def repeated(intakes: Sequence[TicketIntake], behaviour: Behaviour, seed: int) -> list[TicketIntake]:
    """Some say the same as the ticket before them, an hour later (R-31)."""
    ids = [ticket_id(intake.number, intake.round) for intake in intakes]
    again = deal(ids[1:], {"again": behaviour.assigned.repeated}, seed, "repeated")
    result = list(intakes)
    for number, (key, intake) in enumerate(zip(ids, intakes, strict=True)):
        if key in again and ids[number - 1] not in again:
            before = result[number - 1]
            result[number] = _with(intake, **{name: getattr(before, name) for name in _SAME})
            at = before.district_dispatched_at + AN_HOUR
            result[number] = _with(result[number], district_dispatched_at=at)
            if not before.citizen_phone:
                phone = {"citizen_name": "同一诉求人", "citizen_phone": f"021-0000-{number:04}"}
                result[number - 1], result[number] = _with(before, **phone), _with(result[number], **phone)
    return result


def is_particular(intake: TicketIntake) -> bool:
    """Whether a file says more of it than every file does."""
    return intake.kind is not Kind.ORDINARY or intake.anonymous or intake.confidential


def particular(
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


def with_due(intake: TicketIntake, behaviour: Behaviour, calendar: Calendar) -> TicketIntake:
    """The district's own deadline for an ordinary ticket; a special one's is the regulation's."""
    if intake.kind is not Kind.ORDINARY:
        return intake
    rule = LimitRule(behaviour.assigned.district_working_days, LimitUnit.WORKING_DAYS)
    return _with(intake, district_due_at=calendar.due(intake.district_dispatched_at, rule))


def _with(intake: TicketIntake, **changes: Any) -> TicketIntake:
    """The same with changes, checked again."""
    return TicketIntake.model_validate({**intake.model_dump(), **changes})
