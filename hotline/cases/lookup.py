"""Finding what a process works on (查找事项): a ticket, or another case."""

from sqlalchemy import select

from hotline.cases.errors import CaseEnded, CaseNotFound
from hotline.cases.models import Case
from hotline.db.rows import find, lock
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work


async def lock_subject(work: Work, case_id: str) -> Ticket | Case:
    """What this process works on, locked until the transaction ends. A ticket's id is a case id, too.

    Raises TicketNotFound.
    """
    case = await _locked(work, case_id)
    return case if case is not None else await lock_ticket(work, case_id)


async def subject_of(work: Work, case_id: str) -> Ticket | Case:
    """The same for reading only. Raises TicketNotFound."""
    found = await find(work, Case, case_id) or await find(work, Ticket, case_id)
    if found is None:
        raise TicketNotFound
    return found


async def lock_case(work: Work, case_id: str) -> Case:
    """A case that is not a ticket, locked until the transaction ends. Raises CaseNotFound."""
    case = await _locked(work, case_id)
    if case is None:
        raise CaseNotFound
    return case


async def _locked(work: Work, case_id: str) -> Case | None:
    """The ticket that a case concerns is locked before it: whoever needs both takes them in one order."""
    if (Case, case_id) in work.known:
        return work.known[Case, case_id]
    row = (await work.session.execute(select(Case.ticket_id).where(Case.id == case_id))).one_or_none()
    if row is None:
        return None
    if row.ticket_id is not None:
        await lock(work, Ticket, row.ticket_id)
    return await lock(work, Case, case_id)


async def lock_open_case(work: Work, case_id: str) -> Case:
    """The same, for work that an ended case does not allow. Raises CaseEnded too."""
    case = await lock_case(work, case_id)
    if not case.is_open:
        raise CaseEnded
    return case


async def ticket_of(work: Work, case: Case) -> Ticket | None:
    """The ticket that it concerns, if any (not locked)."""
    return await find(work, Ticket, case.ticket_id) if case.ticket_id else None
