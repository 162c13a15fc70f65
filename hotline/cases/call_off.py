"""Calling off a review or a meeting (撤销会审、会议): it was called by mistake, or is not needed any more."""

from hotline.cases.end_case import withdraw_case
from hotline.cases.errors import CaseNotFound
from hotline.cases.lookup import lock_open_case
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.work import Work

CAN_BE_CALLED_OFF = frozenset({CaseKind.JOINT_REVIEW.value, CaseKind.MEETING.value})


async def call_off(work: Work, caller: Caller, case_id: str, reason: str) -> Case:
    """The center's leader calls it off: its tasks are taken back, its process ends; what was recorded stays.

    Raises Forbidden, CaseNotFound, CaseEnded.
    """
    caller.require_action(Action.CALL_OFF)
    case = await lock_open_case(work, case_id)
    if case.kind not in CAN_BE_CALLED_OFF:
        raise CaseNotFound
    await withdraw_case(work, case, reason)
    return case
