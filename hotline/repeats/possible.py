"""Tickets that say the same as one that is being typed (疑似重复工单, R-31), before it is taken in."""

from datetime import datetime, timedelta
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import defer

from hotline.engine.decisions import Decisions
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.repeats.rules import citizen_key, place_key
from hotline.tickets.claim_instance import listed_matter
from hotline.tickets.intake_draft import IntakeDraft
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.tickets.view import TicketHead, head_of
from hotline.view import View
from hotline.work import Work

TABLE = "repeat_windows"
"""The decision that the process asks too (`repeats.dmn`)."""
MOST = 8
"""Tickets that are shown for each reason: more are not read while typing."""


class PossibleRepeat(View):
    """An earlier ticket, and why it may be the same (疑似重复)."""

    ticket: TicketHead
    same_citizen: bool
    same_place: bool


class Windows(NamedTuple):
    """How many calendar days back; 0 for not at all."""

    citizen_days: int
    place_days: int


async def possible_repeats(
    work: Work, caller: Caller, decisions: Decisions, draft: IntakeDraft
) -> list[PossibleRepeat]:
    """The latest first. Rounds of the same number are no repeats of one another.

    Raises Forbidden, EngineUnavailable, EngineRefused, CategoryFileInvalid.
    """
    caller.require_action(Action.TAKE_IN)
    citizen, place = _keys(draft)
    if citizen is None and place is None:
        return []
    windows = await _windows(work, decisions, draft)
    found: dict[str, Ticket] = {}
    for key, column, days in (
        (citizen, Ticket.citizen_key, windows.citizen_days),
        (place, Ticket.place_key, windows.place_days),
    ):
        if key is not None and days > 0:
            rows = await _earlier(work, caller, draft, column == key, days)
            found |= {row.id: row for row in rows}
    units = await unit_names(work)
    return [
        PossibleRepeat(
            ticket=head_of(caller, row, units),
            same_citizen=citizen is not None and row.citizen_key == citizen,
            same_place=place is not None and row.place_key == place,
        )
        for row in sorted(found.values(), key=_when, reverse=True)
    ]


def _keys(draft: IntakeDraft) -> tuple[str | None, str | None]:
    citizen = citizen_key(
        name=draft.citizen_name,
        phone=draft.citizen_phone,
        address=draft.address,
        anonymous=draft.anonymous,
    )
    return citizen, place_key(address=draft.address, matter=draft.matter or draft.category)


async def _windows(work: Work, decisions: Decisions, draft: IntakeDraft) -> Windows:
    matter = listed_matter(work, draft.matter, draft.category)
    decided = await decisions.decide(TABLE, {"nature": draft.nature, "matter": matter})
    days = cast("dict[str, int | None]", decided.output or {})
    return Windows(int(days.get("citizen_days") or 0), int(days.get("place_days") or 0))


async def _earlier(
    work: Work, caller: Caller, draft: IntakeDraft, same: ColumnElement[bool], days: int
) -> list[Ticket]:
    at, last = Ticket.district_dispatched_at, draft.dispatched_at
    query = (
        select(Ticket)
        .options(defer(Ticket.content))
        .where(same, at.between(last - timedelta(days=days), last), Ticket.number != draft.number)
        .where(visible(await scope_for(work, caller)))
        .order_by(at.desc(), Ticket.id.desc())
        .limit(MOST)
    )
    return list(await work.session.scalars(query))


def _when(ticket: Ticket) -> tuple[datetime, str]:
    return ticket.district_dispatched_at, ticket.id
