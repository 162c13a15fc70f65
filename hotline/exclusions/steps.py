"""The steps of an application not to count a ticket (不纳入测评各步, R-23), each with who and when.

Department and center both confirm, the center applies to the district, the leader in charge signs, and the
center submits. A refusal anywhere ends it, and the ticket counts as before.
"""

from typing import Any

from hotline.deadlines.settle import settle
from hotline.exclusions.errors import ExclusionDecided
from hotline.exclusions.models import Exclusion, ExclusionStep
from hotline.organization.rules import Group, Role
from hotline.tasks.actions import Completion, action
from hotline.tickets.journal import record
from hotline.work import Work

REFUSED = "refused"


@action("confirm_exclusion")
async def confirm_exclusion(work: Work, done: Completion) -> dict[str, Any]:
    """The department's head or the center confirms, or not. Raises ExclusionDecided."""
    by_department = any(Group.parse(each.group).role is Role.HEAD for each in done.task.groups)
    result = done.data["result"]
    side, who = ("department", "承办部门") if by_department else ("center", "城运中心")
    exclusion = await _step(work, done, side, result, text=done.data.get("reason") or "")
    if not by_department or result == REFUSED:  # one limit for both: it is met when the second has confirmed
        await settle(work, done.case.id, "confirm_exclusion")
    _tell(work, done, exclusion, f"不纳入测评：{who}{'确认' if result != REFUSED else '不同意'}")
    return {"confirmation": result}


@action("apply_to_district")
async def apply_to_district(work: Work, done: Completion) -> dict[str, Any]:
    """The center applies to the district, with the document's number. Raises ExclusionDecided."""
    data = done.data
    exclusion = await _step(work, done, "applied", "applied", data["document"], data["reason"])
    await settle(work, done.case.id, "apply_exclusion")
    _tell(work, done, exclusion, f"不纳入测评：向区级申请，文号：{data['document']}")
    return {}


@action("enter_district_answer")
async def enter_district_answer(work: Work, done: Completion) -> dict[str, Any]:
    """The district's answer, entered by the center or by the district's own system. Raises ExclusionDecided."""
    data = done.data
    result = data["result"]
    text = data.get("reason") or ""
    exclusion = await _step(work, done, "answered", result, data["document"], text)
    await settle(work, done.case.id, "district_answer")
    answer = "同意" if result == "approved" else "不同意"
    _tell(work, done, exclusion, f"不纳入测评：区级{answer}，文号：{data['document']}")
    return {"district_answer": result}


@action("sign_exclusion")
async def sign_exclusion(work: Work, done: Completion) -> dict[str, Any]:
    """The leader in charge signs, or not. Raises ExclusionDecided."""
    result = done.data["result"]
    exclusion = await _step(work, done, "signed", result, text=done.data["opinion"])
    await settle(work, done.case.id, "sign_exclusion")
    _tell(work, done, exclusion, f"不纳入测评：分管领导{'签批' if result == 'signed' else '不同意'}")
    return {"signature": result}


@action("submit_exclusion")
async def submit_exclusion(work: Work, done: Completion) -> dict[str, Any]:
    """The center submits: from now on the ticket does not count (R-44). Raises ExclusionDecided."""
    receipt = done.data.get("receipt") or ""
    exclusion = await _step(work, done, "submitted", "submitted", receipt)
    exclusion.status = "approved"
    exclusion.excluded_at = work.now
    await settle(work, done.case.id, "submit_exclusion")
    _tell(work, done, exclusion, f"报送区级，工单不纳入测评，回执号：{receipt or '待补'}")
    return {}


async def _step(
    work: Work, done: Completion, step: str, result: str, document: str = "", text: str = ""
) -> Exclusion:
    exclusion = await work.session.get(Exclusion, done.case.id)
    if exclusion is None or exclusion.status != "pending":
        raise ExclusionDecided
    work.session.add(
        ExclusionStep(
            exclusion_id=exclusion.id,
            step=step,
            result=result,
            document=document,
            text=text,
            at=work.now,
            by=done.caller.id,
        )
    )
    if result == REFUSED:
        exclusion.status = REFUSED
    return exclusion


def _tell(work: Work, done: Completion, exclusion: Exclusion, text: str) -> None:
    """In the history of the case, and in that of the ticket: there it is looked for."""
    record(work, done.case.id, done.task.action, text)
    record(work, exclusion.ticket_id, done.task.action, text)
