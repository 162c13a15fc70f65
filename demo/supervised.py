"""Talks and explanations, counted once more (监督复核, R-40, R-41): from the latenesses alone."""

from collections import Counter, defaultdict

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.deadlines.models import Deadline
from hotline.supervision.models import Explanation, ExplanationCause, Talk
from hotline.supervision.periods import Period
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

ENOUGH = 3
"""Late acceptances of a department in two months that make a talk, as the sample's table says."""
EXPLAINED = ("contact", "handle", "re_handle")


async def supervision_findings(work: Work) -> list[str]:
    """What does not agree; empty when all does."""
    return [*await _talks(work), *await _explanations(work)]


async def _talks(work: Work) -> list[str]:
    """One talk for every three late acceptances of a department in a period."""
    late = await _latenesses(work, ("accept",))
    held = Counter((talk.department, talk.period) for talk in await work.session.scalars(select(Talk)))
    wanted = {key: len(deadlines) // ENOUGH for key, deadlines in late.items()}
    return [
        f"{department} {period}：应约谈 {wanted.get((department, period), 0)} 次，记录 {held[department, period]} 次"
        for department, period in sorted({*wanted, *held})
        if wanted.get((department, period), 0) != held[department, period]
    ]


async def _explanations(work: Work) -> list[str]:
    """Whatever was late in a period that is over stands in one explanation, and in one only."""
    rows = await work.session.execute(
        select(ExplanationCause.deadline_id, Explanation.department)
        .join(Explanation, Explanation.id == ExplanationCause.explanation_id)
        .where(ExplanationCause.freed_at.is_(None), ExplanationCause.annulled_at.is_(None))
    )
    explained = Counter(deadline for deadline, _ in rows)
    now = Period.of(in_shanghai(work.now).date())
    late = await _latenesses(work, EXPLAINED)
    wanted = {each for (_, period), ids in late.items() if period != str(now) for each in ids}
    return [
        f"{each}：列入书面说明 {explained[each]} 次"
        for each in sorted({*wanted, *explained})
        if explained[each] != 1 or each not in wanted
    ]


async def _latenesses(work: Work, steps: tuple[str, ...]) -> dict[tuple[str, str], list[str]]:
    """Ids of the late deadlines by department and two months; the center contacts a confidential citizen (R-75)."""
    rows = await work.session.execute(
        select(Deadline, Dispatch.department, Ticket.confidential)
        .join(Dispatch, (Dispatch.ticket_id == Deadline.case_id) & (Dispatch.no == Deadline.dispatch_no))
        .join(Ticket, Ticket.id == Dispatch.ticket_id)
        .where(Deadline.late, Deadline.step.in_(steps))
        .order_by(Deadline.id)
    )
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for deadline, department, confidential in rows:
        if not (deadline.step == "contact" and confidential):
            found[department, str(Period.of(in_shanghai(deadline.due_at).date()))].append(deadline.id)
    return dict(found)
