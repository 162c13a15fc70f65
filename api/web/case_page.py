"""A review or a meeting as pages beside it need it (会审、会议的页面): where it is, and what it is about."""

from dataclasses import dataclass

from hotline.cases.errors import CaseNotFound
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.meetings.view import meeting
from hotline.organization.caller import Caller
from hotline.reviews.resolution_view import ResolutionView
from hotline.reviews.review_view import review
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class CasePage:
    """Where one comes from and goes back to."""

    id: str
    title: str
    path: str
    agenda: tuple[str, ...] | None
    """Tickets of a review's agenda; None for a meeting, which may decide about any."""
    resolutions: list[ResolutionView]


async def case_page(work: Work, caller: Caller, case_id: str) -> CasePage:
    """As far as the caller sees it. Raises CaseNotFound, ReviewNotFound, MeetingNotFound."""
    case = await work.session.get(Case, case_id)
    if case is not None and case.kind == CaseKind.JOINT_REVIEW:
        seen = await review(work, caller, case_id)
        agenda = tuple(item.ticket_id for item in seen.items if item.struck_at is None)
        return CasePage(case_id, seen.title, f"/reviews/{case_id}", agenda, seen.resolutions)
    if case is not None and case.kind == CaseKind.MEETING:
        called = await meeting(work, caller, case_id)
        return CasePage(case_id, called.title, f"/meetings/{case_id}", None, called.resolutions)
    raise CaseNotFound
