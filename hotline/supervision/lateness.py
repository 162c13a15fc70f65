"""What follows from a department's lateness (超时之后, R-40, R-41), in the transaction that records it."""

from hotline.deadlines.lateness import on_recorded
from hotline.deadlines.models import Deadline
from hotline.engine.outbox import publish_message
from hotline.supervision.counted import late_department
from hotline.supervision.explanations import EXPLAINED, explain_afterwards, explain_at_once
from hotline.work import Work

TALKED_ABOUT = frozenset({"accept", "contact"})
"""Steps whose lateness is put to the table `talks` (supervision.dmn), which says how many make a talk."""


@on_recorded
async def lateness_recorded(work: Work, deadline: Deadline) -> None:
    """Starts the process that counts, and asks for an explanation where the period's were asked for already.

    Or at once, where the office wants it so.
    """
    department = await late_department(work, deadline)
    if department is None:
        return
    if deadline.step in TALKED_ABOUT:
        announce(work, deadline, department)
    if deadline.step not in EXPLAINED:
        return
    if work.settings.explanation_per_ticket:
        await explain_at_once(work, deadline, department)
    else:
        await explain_afterwards(work, deadline, department)


def announce(work: Work, deadline: Deadline, department: str) -> None:
    """The start message of the process that counts; a lateness that is counted again is announced again."""
    variables = {
        "ticket_id": deadline.case_id,
        "deadline_id": deadline.id,
        "department": department,
        "step": deadline.step,
    }
    publish_message(work, deadline.case_id, "lateness_recorded", deadline.id, variables)
