"""Submitting upward (上报区级, R-70) and the district's receipt."""

from typing import Any

from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tickets.facts import UpwardReport
from hotline.tickets.journal import record
from hotline.work import Work


@action("report_upward")
async def report_upward(work: Work, done: Completion) -> dict[str, Any]:
    """The answer, after the call-back."""
    await _report(work, done, "answer", "上报区级")
    await settle(work, done.ticket.id, "report")
    return {}


@action("report_interim")
async def report_interim(work: Work, done: Completion) -> dict[str, Any]:
    """A special ticket goes up inside its total before it is handled again (R-20, R-21, R-22)."""
    await _report(work, done, "interim", "特殊工单先行上报区级")
    return {}


async def _report(work: Work, done: Completion, kind: str, text: str) -> None:
    receipt = done.data.get("receipt") or ""
    work.session.add(
        UpwardReport(
            ticket_id=done.ticket.id,
            at=work.now,
            by=done.caller.id,
            kind=kind,
            receipt=receipt,
            summary=done.data["summary"],
        )
    )
    await settle(work, done.ticket.id, "total")
    record(work, done.ticket.id, "reported_upward", f"{text}，回执号：{receipt or '待补'}")
