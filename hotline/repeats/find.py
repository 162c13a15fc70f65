"""Finding repeats (查找重复工单, R-31): at intake by the process, and again whenever the center asks.

Both tickets of a pair are looked for from either, so that it does not matter which of them came in first.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from hotline.db.upsert import insert_or_ignore
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.repeats.models import RepeatLink
from hotline.repeats.rules import citizen_key, place_key
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work

MOST = 50
"""Links to either side that one search adds for one reason, the nearest first: nobody reads more of them."""


class _Pair(NamedTuple):
    ticket_id: str
    earlier_id: str


async def find_again(
    work: Work, caller: Caller, ticket_id: str, *, citizen_days: int, place_days: int
) -> int:
    """The center looks anew, e.g. after an import. Answers as `find_repeats`. Raises Forbidden, TicketNotFound."""
    caller.require_action(Action.FIND_REPEATS)
    return await find_repeats(work, ticket_id, citizen_days=citizen_days, place_days=place_days)


async def find_repeats(work: Work, ticket_id: str, *, citizen_days: int, place_days: int) -> int:
    """Links the ticket with those of the same citizen, or of the same place and matter, dispatched by the
    district within so many days; 0 days: not at all. Answers how many links are new. Safe to repeat.

    Rounds of the same number are no repeats of one another, nor is a 市级复核单 of what it reviews.
    """
    ticket = await lock_ticket(work, ticket_id)
    _fill_keys(ticket)
    pairs: dict[_Pair, str] = {}
    if ticket.place_key and place_days > 0:
        same = Ticket.place_key == ticket.place_key
        pairs |= dict.fromkeys(await _pairs(work, ticket, same, place_days), "place")
    if ticket.citizen_key and citizen_days > 0:
        same = Ticket.citizen_key == ticket.citizen_key
        pairs |= dict.fromkeys(await _pairs(work, ticket, same, citizen_days), "citizen")
    known = await _known(work, ticket) if pairs else set[_Pair]()
    new = {pair: reason for pair, reason in pairs.items() if pair not in known}
    await insert_or_ignore(work.session, RepeatLink, [_row(work, *entry) for entry in sorted(new.items())])
    if new:
        record(work, ticket.id, "repeats_found", f"查到重复工单{len(new)}张")
    return len(new)


def _fill_keys(ticket: Ticket) -> None:
    """A ticket of before there were keys gets them now."""
    ticket.citizen_key = citizen_key(
        name=ticket.citizen_name,
        phone=ticket.citizen_phone,
        address=ticket.address,
        anonymous=ticket.anonymous,
    )
    ticket.place_key = place_key(address=ticket.address, matter=ticket.matter or ticket.category)


async def _pairs(work: Work, ticket: Ticket, same: ColumnElement[bool], days: int) -> list[_Pair]:
    moment, window = ticket.district_dispatched_at, timedelta(days=days)
    at = Ticket.district_dispatched_at
    query = select(Ticket.id, at).where(same, Ticket.id != ticket.id, *_not_its_own(ticket))
    before = query.where(at.between(moment - window, moment)).order_by(at.desc(), Ticket.id.desc())
    after = query.where(at.between(moment, moment + window)).order_by(at, Ticket.id)
    found = {
        (when, other)
        for part in (before, after)
        for other, when in (await work.session.execute(part.limit(MOST))).all()
    }
    mine = (moment, ticket.id)
    return [_Pair(max(mine, other)[1], min(mine, other)[1]) for other in sorted(found)]


def _not_its_own(ticket: Ticket) -> tuple[ColumnElement[bool], ...]:
    conditions = (
        Ticket.number != ticket.number,
        or_(Ticket.reviewed_number.is_(None), Ticket.reviewed_number != ticket.number),
    )
    reviewed = ticket.reviewed_number
    return conditions if reviewed is None else (*conditions, Ticket.number != reviewed)


async def _known(work: Work, ticket: Ticket) -> set[_Pair]:
    query = select(RepeatLink.ticket_id, RepeatLink.earlier_id).where(
        or_(RepeatLink.ticket_id == ticket.id, RepeatLink.earlier_id == ticket.id)
    )
    return {_Pair(later, earlier) for later, earlier in await work.session.execute(query)}


def _row(work: Work, pair: _Pair, reason: str) -> dict[str, Any]:
    return {**pair._asdict(), "reason": reason, "found_at": work.now, "state": "found"}
