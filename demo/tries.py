"""What people may not do is tried (越权尝试, R-60, R-61), and what they may see only in part is looked at."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, exists, select

from demo.agenda import Call
from demo.hands import Hands
from demo.who import Who
from hotline.assistance.models import Assistance
from hotline.organization.models import Unit
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

SENT_AWAY = "sent_away"
SEEN_ONLY_BY_THE_AUDITOR = "seen_by_the_auditor"
MASKED = "masked"
AT_MOST = 5
"""Tickets that each try is made with."""
REFUSALS = (403, 404)


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody who is to be refused."""

    group: str
    call: Call


async def try_what_is_forbidden(work: Work, hands: Hands, who: Who, tally: Counter[str]) -> list[str]:
    """Answers what was not refused, or not masked; empty if all was as it must be."""
    tickets = list(await work.session.scalars(_named().limit(AT_MOST)))
    wrong = [
        text for each in await _tries(work, tickets) if (text := await _refused(hands, who, each, tally))
    ]
    return [*wrong, *await _masked(hands, who, tickets, tally), *await _audited(hands, who, tally)]


async def _tries(work: Work, tickets: list[Ticket]) -> list[Try]:
    found = [
        Try("handler@" + unit, _reading(ticket))
        for ticket in tickets
        if (unit := await _stranger(work, ticket))
    ]
    if tickets and (unit := await _stranger(work, tickets[0])):
        found += [
            Try("handler@" + unit, Call("/personal-data-views", method="GET")),
            Try("head@" + unit, Call("/calendar/changes", {"reason": "越权调整日历"})),
            Try(
                "head@" + unit,
                Call(f"/departments/{unit}/succession", {"successor": "V01", "day": "2026-11-02"}),
            ),
            Try("discipline@discipline_office", Call("/joint-reviews")),
        ]
    return found


async def _refused(hands: Hands, who: Who, each: Try, tally: Counter[str]) -> str | None:
    answer = await hands.send(each.call, who.of(each.group, each.call.path))
    tally[SENT_AWAY] += answer.status_code in REFUSALS
    return (
        None
        if answer.status_code in REFUSALS
        else f"{each.group} {each.call.path}：未被拒绝（{answer.status_code}）"
    )


async def _masked(hands: Hands, who: Who, tickets: list[Ticket], tally: Counter[str]) -> list[str]:
    """The street's leader needs nobody's phone."""
    wrong: list[str] = []
    for ticket in tickets:
        answer = await hands.ask(f"/tickets/{ticket.id}", who.of("chief_leader@street"))
        shown = answer.is_success and ticket.citizen_phone in answer.text
        tally[MASKED] += answer.is_success and not shown
        wrong += [f"{ticket.id}：街道主要领导看到了完整电话"] if shown or not answer.is_success else []
    return wrong


async def _audited(hands: Hands, who: Who, tally: Counter[str]) -> list[str]:
    answer = await hands.ask("/personal-data-views", who.of("auditor@street"))
    seen = answer.is_success and answer.json()["total"] > 0
    tally[SEEN_ONLY_BY_THE_AUDITOR] += seen
    return [] if seen else ["审计员看不到个人信息查看记录"]


def _named() -> Select[Ticket]:
    return (
        select(Ticket)
        .where(Ticket.citizen_phone != "", Ticket.confidential.is_(False), Ticket.dispatch_no > 0)
        .order_by(Ticket.id)
    )


def _reading(ticket: Ticket) -> Call:
    return Call(f"/tickets/{ticket.id}", method="GET")


async def _stranger(work: Work, ticket: Ticket) -> str | None:
    """A department that never had anything to do with a ticket."""
    had = exists().where(Dispatch.ticket_id == ticket.id, Dispatch.department == Unit.code)
    helped = exists().where(Assistance.ticket_id == ticket.id, Assistance.unit == Unit.code)
    asked = exists().where(Unit.successor == Unit.code)
    query = (
        select(Unit.code)
        .where(Unit.kind == "department", Unit.active, ~had, ~helped, ~asked)
        .order_by(Unit.code.desc())
    )
    return (await work.session.scalars(query)).first()
