"""Intake (收单, R-01): the district's ticket becomes ours and its process is started."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_

from hotline.db.upsert import insert_new
from hotline.engine.outbox import publish_message
from hotline.organization.models import Unit
from hotline.repeats.rules import citizen_key, place_key
from hotline.tickets.errors import IntakeRefused
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.tickets.rules import check_complained_unit, check_intake_times, ticket_id
from hotline.work import Work


async def receive(work: Work, intake: TicketIntake) -> tuple[Ticket, bool]:
    """Takes a ticket in; the same number and round again is the same ticket.

    Answers the ticket and whether it is new. Raises IntakeRefused.
    """
    existing = await work.session.get(Ticket, ticket_id(intake.number, intake.round))
    if existing is not None:
        return existing, False
    new = await receive_all(work, [intake])
    return await work.session.get_one(Ticket, ticket_id(intake.number, intake.round)), bool(new)


async def receive_all(work: Work, intakes: Sequence[TicketIntake]) -> list[str]:
    """Takes many in at once; answers the ids of those that are new. Raises IntakeRefused."""
    for refused in await refusals(work, intakes):
        if refused is not None:
            raise refused
    fresh = await _new_ones(work, intakes)
    if not fresh:
        return []
    units = await _units_by_name(work, fresh)
    rows = [_row(work, intake, units) for intake in fresh]
    new = await insert_new(work.session, Ticket, Ticket.id, rows)  # somebody else may just have been first
    return [_start(work, intake) for intake in fresh if ticket_id(intake.number, intake.round) in new]


async def refusals(work: Work, intakes: Sequence[TicketIntake]) -> list[IntakeRefused | None]:
    """For each, in order, why it can't be taken in, or None."""
    units = await _units_by_name(work, intakes)
    return [_refusal(work, intake, units) for intake in intakes]


def _refusal(work: Work, intake: TicketIntake, units: dict[str, str]) -> IntakeRefused | None:
    try:
        check_intake_times(intake.district_dispatched_at, intake.district_due_at, work.now)
        check_complained_unit(confidential=intake.confidential, unit=intake.complained_unit, known=units)
    except IntakeRefused as error:
        return error
    return None


def _start(work: Work, intake: TicketIntake) -> str:
    """Asks the engine for the ticket's process; answers the ticket's id."""
    key = ticket_id(intake.number, intake.round)
    publish_message(work, key, "ticket_received", key, {"ticket_id": key, "ticket_number": intake.number})
    record(work, key, "received", "收到区级派单")
    return key


async def _new_ones(work: Work, intakes: Sequence[TicketIntake]) -> list[TicketIntake]:
    keys = {(intake.number, intake.round): intake for intake in reversed(intakes)}
    query = select(Ticket.number, Ticket.round).where(tuple_(Ticket.number, Ticket.round).in_(list(keys)))
    known = {(number, round_) for number, round_ in await work.session.execute(query)}
    return [
        intake
        for intake in intakes
        if keys.get((intake.number, intake.round)) is intake and (intake.number, intake.round) not in known
    ]


async def _units_by_name(work: Work, intakes: Sequence[TicketIntake]) -> dict[str, str]:
    """Codes of the units complained about, whether the district names them by code or by name (R-75); of two
    with the same name, the one that is not closed."""
    if not any(intake.complained_unit for intake in intakes):
        return {}
    units = await work.session.scalars(select(Unit).order_by(Unit.active))
    return {key: unit.code for unit in units for key in (unit.code, unit.name)}


def _row(work: Work, intake: TicketIntake, units: dict[str, str]) -> dict[str, object]:
    row: dict[str, object] = intake.model_dump()
    complained = intake.complained_unit
    row.update(
        id=ticket_id(intake.number, intake.round),
        kind=intake.kind.value,
        nature=intake.nature.value,
        complained_unit=units.get(complained, complained) if complained else None,
        citizen_key=citizen_key(
            name=intake.citizen_name,
            phone=intake.citizen_phone,
            address=intake.address,
            anonymous=intake.anonymous,
        ),
        place_key=place_key(address=intake.address, matter=intake.matter or intake.category),
        received_at=work.now,
        received_by=work.actor,
        dispatch_no=0,
    )
    return row
