"""Following a resolution up (督办, R-30, R-34): carried out by its owner, verified by the center."""

from typing import Any

from hotline.reviews.models import Resolution
from hotline.reviews.resolutions import tickets_of
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import attempts, reopen_own, settle_own
from hotline.tickets.errors import RequestNotPending
from hotline.tickets.journal import record
from hotline.work import Work


@action("carry_out_resolution")
async def carry_out_resolution(work: Work, done: Completion) -> dict[str, Any]:
    """The owner says what was done. Raises RequestNotPending."""
    resolution = await _resolution(work, done, "open")
    await settle_own(work, done.task)
    resolution.status, resolution.report = "done", done.data["report"]
    resolution.done_at, resolution.done_by = work.now, work.actor
    record(work, resolution.case_id, "resolution_done", f"决议{resolution.no}责任单位已报落实情况")
    return {}


@action("verify_resolution")
async def verify_resolution(work: Work, done: Completion) -> dict[str, Any]:
    """The center verifies it, or sends it back: under the old date, the next attempt. Raises RequestNotPending."""
    resolution = await _resolution(work, done, "done")
    await settle_own(work, done.task)
    made = await attempts(work, done.case.id, "carry_out_resolution", request_id=resolution.id)
    result: str = done.data["result"]
    if result == "confirmed":
        await _confirm(work, resolution)
    else:
        resolution.status = "open"
        resolution.sent_back_reason = done.data["reason"]
        if made:
            await reopen_own(work, made[-1])
        record(work, resolution.case_id, "resolution_sent_back", f"决议{resolution.no}尚未落实，退回")
    return {"verification": result, "attempt": len(made) + (result == "sent_back")}


async def _resolution(work: Work, done: Completion, status: str) -> Resolution:
    resolution = await work.session.get(Resolution, done.task.request_id or "", populate_existing=True)
    if resolution is None or resolution.case_id != done.case.id or resolution.status != status:
        raise RequestNotPending
    return resolution


async def _confirm(work: Work, resolution: Resolution) -> None:
    resolution.status = "confirmed"
    resolution.confirmed_at, resolution.confirmed_by = work.now, work.actor
    record(work, resolution.case_id, "resolution_confirmed", f"决议{resolution.no}已核实落实")
    for each in await tickets_of(work, [resolution.id]):
        text = f"决议{resolution.id}已核实落实" + ("，再办理完成" if each.taken_up_again else "")
        record(work, each.ticket_id, "resolution_confirmed", text)
