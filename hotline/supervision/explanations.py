"""Asking for written explanations (要求书面说明, R-41): by department and period, or for each ticket at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from hotline.cases.models import Case
from hotline.cases.open_case import open_case
from hotline.cases.rules import CaseKind
from hotline.deadlines.models import Deadline
from hotline.notifications.notify import notify
from hotline.organization.successors import present_unit
from hotline.supervision.counted import (
    departments_with_uncounted,
    one_at_a_time,
    period_of,
    uncounted,
)
from hotline.supervision.models import Explanation, ExplanationCause, ScheduledRun
from hotline.supervision.periods import Period
from hotline.tickets.journal import record
from hotline.tickets.lookup import unit_name
from hotline.work import Work

EXPLAINED = frozenset({"contact", "handle", "re_handle"})
"""Whose lateness is explained: 未先行联系, and 逾期 by the department's own limits (D)."""

RUN = "explanation"
"""What `check_schedule` calls it when a period's explanations are asked for (`ScheduledRun.kind`)."""


async def open_explanations(work: Work, period: Period) -> list[Explanation]:
    """One for each department with latenesses of the period that nothing explains yet. A second time: none.

    What became known too late for the period's explanation is added to it while it is not written yet, else
    another one is opened.
    """
    departments = await departments_with_uncounted(work, ExplanationCause, period, EXPLAINED)
    found = [await _of_period(work, department, period) for department in departments]
    return [explanation for explanation in found if explanation is not None]


async def explain_afterwards(work: Work, deadline: Deadline, department: str) -> Explanation | None:
    """For a lateness that became known after its period's explanations were asked for; None before that."""
    period = period_of(deadline)
    if await work.session.get(ScheduledRun, (RUN, str(period))) is None:
        return None
    return await _of_period(work, department, period)


async def explain_at_once(work: Work, deadline: Deadline, department: str) -> Explanation:
    """One for each ticket, as soon as it is late (`HOTLINE_EXPLANATION_PER_TICKET`)."""
    await one_at_a_time(work, department)
    period = period_of(deadline)
    first_id = f"explanation-{deadline.case_id}"
    explanation = await _unwritten(work, first_id, department)
    if explanation is None:
        name = await unit_name(work, department)
        title = f"{name}书面说明（工单{deadline.case_id}）"
        explanation = await _open(work, first_id, department, period, title, ticket_id=deadline.case_id)
    _enter(work, explanation, [deadline])
    return explanation


async def _of_period(work: Work, department: str, period: Period) -> Explanation | None:
    """None where somebody else has counted everything meanwhile."""
    await one_at_a_time(work, department)
    causes = await uncounted(work, ExplanationCause, department, period, EXPLAINED)
    if not causes:
        return None
    first_id = f"explanation-{department}-{period}"
    explanation = await _unwritten(work, first_id, department)
    if explanation is None:
        title = f"{await unit_name(work, department)}书面说明（{period.label}）"
        explanation = await _open(work, first_id, department, period, title)
    _enter(work, explanation, causes)
    return explanation


async def _unwritten(work: Work, first_id: str, department: str) -> Explanation | None:
    """The one that waits to be written, if any: to it more can be added. Locked with its case."""
    query = (
        select(Explanation, Case)
        .join(Case, Case.id == Explanation.id)
        .where(
            _numbered(first_id),
            Explanation.department == department,
            Explanation.written_at.is_(None),
            Case.ended_at.is_(None),
        )
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    row = (await work.session.execute(query)).first()
    return row[0] if row else None


async def _open(
    work: Work, first_id: str, department: str, period: Period, title: str, *, ticket_id: str | None = None
) -> Explanation:
    earlier = list(await work.session.scalars(select(Explanation.id).where(_numbered(first_id))))
    case_id = f"{first_id}-{len(earlier) + 1}" if earlier else first_id
    case = open_case(work, CaseKind.EXPLANATION, case_id, title, ticket_id=ticket_id, unit=department)
    explanation = Explanation(id=case.id, department=department, period=str(period))
    work.session.add(explanation)
    await work.session.flush()
    text = f"请就{title}所列工单的超时原因和整改措施，在规定期限内向纪工委书面说明。"
    audience = f"head@{await present_unit(work, department)}"
    notify(work, f"explanation:{case_id}", case_id, "explanation_due", audience, text)
    return explanation


def _numbered(first_id: str) -> ColumnElement[bool]:
    """That id, or the same with a number: a second explanation for the same ground."""
    return (Explanation.id == first_id) | Explanation.id.startswith(f"{first_id}-", autoescape=True)


def _enter(work: Work, explanation: Explanation, causes: Sequence[Deadline]) -> None:
    work.session.add_all(
        ExplanationCause(
            explanation_id=explanation.id, deadline_id=each.id, ticket_id=each.case_id, counted_at=work.now
        )
        for each in causes
    )
    for ticket in sorted({each.case_id for each in causes}):
        record(work, ticket, "explanation_wanted", "超时已列入承办部门的书面说明")
