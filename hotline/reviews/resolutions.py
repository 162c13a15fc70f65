"""Resolutions of reviews and meetings (决议事项, R-30, R-34): who does what by when, entered with the record."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select

from hotline.calendar import in_shanghai
from hotline.cases.lookup import lock_case
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Unit
from hotline.organization.rules import ROLE_PLACES, Role
from hotline.reviews.errors import (
    DueOnPast,
    NotOnAgenda,
    OwnerUnknown,
    ResolutionNotFound,
    ResolutionsNotOpen,
)
from hotline.reviews.models import Resolution
from hotline.reviews.review_models import ResolutionTicket, ReviewItem
from hotline.tasks.own_deadline import is_awaited
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work

RECORDED_WITH = {
    CaseKind.JOINT_REVIEW.value: "record_review_meeting",
    CaseKind.MEETING.value: "record_minutes",
}
"""The task beside which the resolutions of a kind of case are entered."""


class Decided(BaseModel):
    """What was decided (决议内容)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    measure: str
    owner: str
    due_on: date
    ticket_ids: tuple[str, ...] = ()


async def add_resolution(work: Work, caller: Caller, case_id: str, decided: Decided) -> Resolution:
    """While the record of the meeting is written; a closed ticket that it names is taken up again (D).

    Raises Forbidden, CaseNotFound, ResolutionsNotOpen, OwnerUnknown, DueOnPast, TicketNotFound, NotOnAgenda.
    """
    case = await _open_record(work, caller, case_id)
    await _check(work, case, decided)
    last = await work.session.scalar(select(func.max(Resolution.no)).where(Resolution.case_id == case_id))
    no = (last or 0) + 1
    resolution = Resolution(
        id=f"{case_id}.r{no}",
        case_id=case_id,
        no=no,
        text=decided.text,
        measure=decided.measure,
        owner=decided.owner,
        due_on=decided.due_on,
        status="open",
        recorded_at=work.now,
        recorded_by=work.actor,
    )
    work.session.add(resolution)
    await work.session.flush()
    await _link(work, resolution, decided.ticket_ids)
    return resolution


async def change_resolution(
    work: Work, caller: Caller, case_id: str, no: int, decided: Decided
) -> Resolution:
    """The same; raises ResolutionNotFound too."""
    case = await _open_record(work, caller, case_id)
    resolution = await _existing(work, case_id, no)
    await _check(work, case, decided)
    resolution.text, resolution.measure = decided.text, decided.measure
    resolution.owner, resolution.due_on = decided.owner, decided.due_on
    await _unlink(work, resolution)
    await _link(work, resolution, decided.ticket_ids)
    return resolution


async def remove_resolution(work: Work, caller: Caller, case_id: str, no: int) -> None:
    """While the record is written. Raises Forbidden, CaseNotFound, ResolutionsNotOpen, ResolutionNotFound."""
    await _open_record(work, caller, case_id)
    resolution = await _existing(work, case_id, no)
    await _unlink(work, resolution)
    await work.session.delete(resolution)


async def resolutions_of(work: Work, case_id: str) -> list[Resolution]:
    """Those of a review or meeting, in order."""
    query = select(Resolution).where(Resolution.case_id == case_id).order_by(Resolution.no)
    return list(await work.session.scalars(query))


async def tickets_of(work: Work, resolutions: Iterable[str]) -> list[ResolutionTicket]:
    """Which tickets these resolutions are about."""
    query = select(ResolutionTicket).where(ResolutionTicket.resolution_id.in_(sorted(resolutions)))
    return list(
        await work.session.scalars(query.order_by(ResolutionTicket.resolution_id, ResolutionTicket.ticket_id))
    )


def followed_up(resolutions: Sequence[Resolution]) -> list[dict[str, Any]]:
    """What the process needs of each: its id, and who carries it out."""
    return [
        {"id": each.id, "groups": [f"head@{each.owner}", f"handler@{each.owner}"]} for each in resolutions
    ]


async def _open_record(work: Work, caller: Caller, case_id: str) -> Case:
    caller.require_action(Action.RECORD_DECISIONS)
    case = await lock_case(work, case_id)
    awaited = RECORDED_WITH.get(case.kind)
    if awaited is None or not await is_awaited(work, case_id, awaited):
        raise ResolutionsNotOpen
    return case


async def _existing(work: Work, case_id: str, no: int) -> Resolution:
    resolution = await work.session.get(Resolution, f"{case_id}.r{no}", populate_existing=True)
    if resolution is None:
        raise ResolutionNotFound
    return resolution


async def _check(work: Work, case: Case, decided: Decided) -> None:
    unit = await work.session.get(Unit, decided.owner)
    if unit is None or not unit.active or unit.kind not in ROLE_PLACES[Role.HEAD]:
        raise OwnerUnknown
    if decided.due_on < in_shanghai(work.now).date():
        raise DueOnPast
    for ticket in decided.ticket_ids:
        await _check_ticket(work, case, ticket)


async def _check_ticket(work: Work, case: Case, ticket_id: str) -> None:
    if await work.session.get(Ticket, ticket_id) is None:
        raise TicketNotFound
    if case.kind != CaseKind.JOINT_REVIEW:
        return
    query = select(ReviewItem.no).where(
        ReviewItem.case_id == case.id, ReviewItem.ticket_id == ticket_id, ReviewItem.struck_at.is_(None)
    )
    if (await work.session.scalars(query)).first() is None:
        raise NotOnAgenda


async def _link(work: Work, resolution: Resolution, tickets: Iterable[str]) -> None:
    for ticket_id in sorted(set(tickets)):
        ticket = await work.session.get_one(Ticket, ticket_id)
        again = not ticket.is_open
        work.session.add(
            ResolutionTicket(resolution_id=resolution.id, ticket_id=ticket_id, taken_up_again=again)
        )
        text = f"决议{resolution.id}：再办理" if again else f"列入决议{resolution.id}"
        record(work, ticket_id, "taken_up_again" if again else "resolution_linked", text)
    await work.session.flush()


async def _unlink(work: Work, resolution: Resolution) -> None:
    for each in await tickets_of(work, [resolution.id]):
        record(work, each.ticket_id, "resolution_unlinked", f"决议{resolution.id}已修改或删去")
    await work.session.execute(
        delete(ResolutionTicket).where(ResolutionTicket.resolution_id == resolution.id)
    )
