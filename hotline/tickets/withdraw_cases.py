"""Cases about a ticket lose their ground when it ends (事项随工单撤回, R-23, R-33, R-73, R-79, R-80)."""

from collections.abc import Collection

from sqlalchemy import select

from hotline.cases.end_case import WITHDRAWN, withdraw_case
from hotline.cases.lookup import lock_case
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.corrections.models import Correction
from hotline.exclusions.models import Exclusion
from hotline.extensions.models import Extension
from hotline.tickets.models import Ticket
from hotline.visits.models import Visit
from hotline.work import Work

ROWS: dict[CaseKind, type[Visit | Extension | Correction | Exclusion]] = {
    CaseKind.VISIT: Visit,
    CaseKind.EXTENSION: Extension,
    CaseKind.CORRECTION: Correction,
    CaseKind.EXCLUSION: Exclusion,
}
"""What belongs to a ticket, by kind of case; talks and explanations are about what has happened, and stay."""

UNDECIDED = frozenset({"wanted", "pending", "applied"})
"""Of a visit, of an application, of an extension for which the district was asked."""


async def withdraw_cases(
    work: Work, ticket: Ticket, reason: str, kinds: Collection[CaseKind] = tuple(ROWS)
) -> None:
    """Takes back those of these kinds that are still undecided. `reason` is Chinese, nothing personal.

    One that is decided stays as it is: the process ends its case as soon as it hears of the decision.
    """
    query = select(Case.id).where(
        Case.ticket_id == ticket.id, Case.ended_at.is_(None), Case.kind.in_([kind.value for kind in kinds])
    )
    for case_id in (await work.session.scalars(query.order_by(Case.id))).all():
        case = await lock_case(work, case_id)
        row = await work.session.get_one(ROWS[CaseKind(case.kind)], case_id)
        if row.status in UNDECIDED:
            row.status = WITHDRAWN
            await withdraw_case(work, case, reason)
