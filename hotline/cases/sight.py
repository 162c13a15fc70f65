"""Who sees a case (事项可见范围, R-60): what is about a ticket, who sees the ticket; the others by their own rules."""

from hotline.cases.errors import CaseNotFound
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.errors import NotFound
from hotline.meetings.view import find_meeting
from hotline.organization.caller import Caller
from hotline.reviews.review_view import find_review
from hotline.supervision.sight import oversees
from hotline.supervision.view import explanation, talk
from hotline.tickets.scope import is_visible
from hotline.work import Work

_BY_OWN_RULES = {
    CaseKind.JOINT_REVIEW: find_review,
    CaseKind.MEETING: find_meeting,
    CaseKind.TALK: talk,
    CaseKind.EXPLANATION: explanation,
}


async def find_case(work: Work, caller: Caller, case_id: str) -> Case:
    """The case, if it is there and for the caller's eyes. Raises CaseNotFound either way."""
    case = await work.session.get(Case, case_id)
    if case is None or not await _is_seen(work, caller, case):
        raise CaseNotFound
    return case


async def find_case_closely(work: Work, caller: Caller, case_id: str) -> Case:
    """The same for its history and its way: of what departments see only the outcome, not theirs to read.

    Raises CaseNotFound.
    """
    case = await find_case(work, caller, case_id)
    if case.ticket_id is None and not (oversees(caller) or caller.has_role("discipline")):
        raise CaseNotFound
    return case


async def _is_seen(work: Work, caller: Caller, case: Case) -> bool:
    rule = _BY_OWN_RULES.get(CaseKind(case.kind))
    if rule is None:
        return case.ticket_id is not None and await is_visible(work, caller, case.ticket_id)
    try:
        await rule(work, caller, case.id)
    except NotFound:
        return False
    return True
