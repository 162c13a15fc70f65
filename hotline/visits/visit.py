"""Going to the place and the citizen (走访, R-32, R-33): taken, verified on site, handled or explained."""

from datetime import date
from typing import Any

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.deadlines.settle import settle
from hotline.documents.models import StoredFile
from hotline.engine.outbox import publish_message
from hotline.organization.rules import HOTLINE_OFFICE
from hotline.tasks.actions import Completion, action
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket, unit_name
from hotline.visits.errors import ExplanationMissing, PhotoUnknown, VisitInFuture, VisitOver
from hotline.visits.models import Visit, VisitRecord
from hotline.visits.rules import FIELD_TEAM, photo_numbers
from hotline.work import Work

HANDED_ON = "handed_on"
RESULT_NAMES = {"handled": "已处理", "explained": "一时办不了，已解释", HANDED_ON: "转外勤小组"}


@action("take_visit")
async def take_visit(work: Work, done: Completion) -> dict[str, Any]:
    """The station takes it on a phone (一线通达), or hands it on to the field team. Raises VisitOver."""
    visit = await _wanted(work, done)
    await settle(work, done.case.id, "take_visit")
    if done.data["taken"] == HANDED_ON:
        _hand_on(work, done, visit, done.data.get("note") or "")
    else:
        visit.taken_at = work.now
        visit.taken_by = done.caller.id
        record(work, visit.ticket_id, "visit_taken", f"走访：{await unit_name(work, visit.unit)}接收")
    return {"taken": done.data["taken"]}


@action("visit_site")
async def visit_site(work: Work, done: Completion) -> dict[str, Any]:
    """The station on site.

    Raises VisitOver, VisitInFuture, PhotoUnknown, ExplanationMissing.
    """
    await _visited(work, done)
    return {"visit_result": done.data["result"]}


@action("visit_citizen")
async def visit_citizen(work: Work, done: Completion) -> dict[str, Any]:
    """The field team; an anonymous citizen's place is visited all the same (R-75). Raises as `visit_site`."""
    await _visited(work, done)
    return {"visit_result": done.data["result"]}


async def _visited(work: Work, done: Completion) -> None:
    visit = await _wanted(work, done)
    result = done.data["result"]
    row = await _record(work, done, visit)
    work.session.add(row)
    await settle(work, done.case.id, "visit")
    name = await unit_name(work, visit.unit)
    record(work, visit.ticket_id, "visited", f"{name}走访：{RESULT_NAMES[result]}")
    if result == HANDED_ON:
        _hand_on(work, done, visit, row.note)
    else:
        await _finish(work, visit)


async def _record(work: Work, done: Completion, visit: Visit) -> VisitRecord:
    data = done.data
    visited_on = date.fromisoformat(data["visited_on"])
    if visited_on > in_shanghai(work.now).date():
        raise VisitInFuture
    note = data.get("note") or ""
    if data["result"] == "explained" and not note:
        raise ExplanationMissing
    return VisitRecord(
        visit_id=visit.id,
        ticket_id=visit.ticket_id,
        unit=visit.unit,
        at=work.now,
        by=done.caller.id,
        visited_on=visited_on,
        found=data["found"] == "yes",
        cause=data["cause"],
        talked_to_citizen=data["talked_to_citizen"] == "yes",
        position=data.get("position") or "",
        photos=await _photos(work, visit, data.get("photos") or ""),
        result=data["result"],
        note=note,
    )


async def _photos(work: Work, visit: Visit, text: str) -> list[int]:
    numbers = photo_numbers(text)
    if numbers is None:
        raise PhotoUnknown
    query = select(StoredFile.id).where(
        StoredFile.id.in_(numbers), StoredFile.ticket_id == visit.ticket_id, StoredFile.kind == "photo"
    )
    if set(await work.session.scalars(query)) != set(numbers):
        raise PhotoUnknown
    return numbers


async def _finish(work: Work, visit: Visit) -> None:
    """Done: whoever was to write why nobody went is told at once that somebody did (R-33)."""
    visit.status = "done"
    visit.done_at = work.now
    ticket = await lock_ticket(work, visit.ticket_id)
    if ticket.is_open:
        await withdraw_tasks(work, ticket.id, "已完成走访", action="excuse_visit")
        publish_message(work, ticket.id, "visit_finished", ticket.id)


def _hand_on(work: Work, done: Completion, visit: Visit, note: str) -> None:
    visit.handed_on_at = work.now
    visit.handed_on_by = done.caller.id
    visit.handed_on_note = note
    visit.visitor = FIELD_TEAM
    visit.unit = done.case.unit = HOTLINE_OFFICE
    record(work, visit.ticket_id, "visit_handed_on", "走访转外勤小组")


async def _wanted(work: Work, done: Completion) -> Visit:
    visit = await work.session.get(Visit, done.case.id)
    if visit is None or visit.status != "wanted":
        raise VisitOver
    return visit
