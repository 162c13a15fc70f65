"""Ending a case (办结事项): what is still open of it is taken back."""

from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.deadlines.settle import void
from hotline.engine.outbox import publish_message
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.journal import record
from hotline.work import Work

WITHDRAWN = "withdrawn"


async def end_case(work: Work, case: Case, ended_as: str, *, keep: str | None = None) -> None:
    """Ends it once; a second time changes nothing. `keep` is the task that is being completed."""
    if not case.is_open:
        return
    case.ended_at = work.now
    case.ended_as = ended_as
    await withdraw_tasks(work, case.id, "事项已办结", keep=keep)
    await void(work, case.id, ended_as)
    label = CaseKind(case.kind).label
    record(work, case.id, f"{case.kind}_ended", f"{label}办结")
    if case.ticket_id is not None:
        record(work, case.ticket_id, f"{case.kind}_{ended_as}", f"{label}办结")


async def withdraw_case(work: Work, case: Case, reason: str) -> None:
    """Ends it because its ground is gone, and tells its process. `reason` is Chinese, nothing personal."""
    if not case.is_open:
        return
    record(work, case.id, f"{case.kind}_withdrawn", reason)
    await end_case(work, case, WITHDRAWN)
    publish_message(work, case.id, CaseKind(case.kind).withdrawn, case.id)
