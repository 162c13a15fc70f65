"""Rules of handling tickets in pure code (工单规则): no database, no clock; what property tests hit."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hotline.tickets.errors import (
    ClosingRefused,
    IntakeRefused,
    NotAccepted,
    NotContacted,
    NotReturnable,
    RequestPending,
    SubmissionPending,
)

DISSATISFIED = frozenset({"dissatisfied", "tending"})
"""Outcomes that make an alert (预警, R-05)."""
WITHOUT_CALL_BACK = frozenset({"returned_to_district", "withdrawn"})
"""Ways of closing that need no answer of the citizen (R-09)."""


def ticket_id(number: str, round_: int) -> str:
    """The id of one round of a number (R-01)."""
    return f"{number}.{round_}"


def dispatch_id(ticket: str, no: int) -> str:
    """The id of a ticket's n-th dispatch."""
    return f"{ticket}.d{no}"


def check_intake_times(dispatched_at: datetime, due_at: datetime | None, received_at: datetime) -> None:
    """The district dispatches before the street receives, and its deadline comes after; raises IntakeRefused."""
    if dispatched_at > received_at:
        raise IntakeRefused("区派单时间晚于收单时间，请核对")
    if due_at is not None and due_at <= dispatched_at:
        raise IntakeRefused("区办结时限早于区派单时间，请核对")


def check_complained_unit(*, confidential: bool, unit: str | None, known: Container[str]) -> None:
    """A confidential ticket can be kept from the unit complained about only if that is known (R-75).

    Raises IntakeRefused.
    """
    if confidential and unit is not None and unit not in known:
        raise IntakeRefused(
            "保密工单的被诉单位不在组织架构中：请按组织架构填写单位名称或编号，否则无法对其保密"
        )


def contact_by(*, anonymous: bool, confidential: bool) -> str:
    """Who contacts the citizen first (R-75): `department`, for a confidential citizen `center`, or `nobody`."""
    if anonymous:
        return "nobody"
    return "center" if confidential else "department"


def check_may_ask(
    *, accepted: bool, request_pending: bool, submission_pending: bool, returnable: bool = True
) -> None:
    """Whether a department may ask for a return or report a difficult ticket now (R-08, R-10).

    Raises NotAccepted, NotReturnable, SubmissionPending or RequestPending.
    """
    if not accepted:
        raise NotAccepted
    if not returnable:
        raise NotReturnable
    if submission_pending:
        raise SubmissionPending
    if request_pending:
        raise RequestPending


def return_status(*, requested_at: datetime, due_at: datetime | None, signed: bool) -> str:
    """What becomes of an application to return when it arrives (R-10): pending, unsigned or too_late.

    A request at the very moment of the deadline is in time.
    """
    if due_at is not None and requested_at > due_at:
        return "too_late"
    return "pending" if signed else "unsigned"


def check_may_submit(*, accepted: bool, attempts: int, anonymous: bool) -> None:
    """先行接单、先行联系 come before a submission (R-02, R-75). Raises NotAccepted or NotContacted."""
    if not accepted:
        raise NotAccepted
    if attempts == 0 and not anonymous:
        raise NotContacted


def tries_needed(limit: Mapping[str, Any], *, anonymous: bool) -> int:
    """How many failed tries count as unreachable (R-04), by the row of the table of limits.

    One for an anonymous citizen, whom nobody can call (R-75).
    """
    return 1 if anonymous else int(limit.get("tries") or 1)


def check_closing(closed_as: str, answers: Sequence[str], tries_needed: int) -> None:
    """R-09: closing needs the citizen's answer or all failed tries. Raises ClosingRefused.

    `answers` are the outcomes of all call-backs, oldest first.
    """
    if closed_as in WITHOUT_CALL_BACK:
        return
    last = answers[-1] if answers else None
    if closed_as == "unreachable":
        if last == "no_answer" and _failed_at_the_end(answers) >= tries_needed:
            return
    elif closed_as == "explained":
        if any(answer in DISSATISFIED for answer in answers):
            return
    elif last == closed_as:
        return
    raise ClosingRefused


def _failed_at_the_end(answers: Iterable[str]) -> int:
    failed = 0
    for answer in answers:
        failed = failed + 1 if answer == "no_answer" else 0
    return failed
