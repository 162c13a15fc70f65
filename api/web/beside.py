"""What stands beside the work on a ticket (工单侧栏): the citizen behind the mask, history, deadlines, files."""

from dataclasses import dataclass

from hotline.audit.reveal import may_reveal
from hotline.deadlines.explain import TicketDeadline, deadlines_of
from hotline.documents.view import StoredFileView, file_views
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.tickets.history import HistoryView, history_of
from hotline.tickets.models import Ticket
from hotline.view import Page, Paging
from hotline.work import Work

LATEST = 200
"""How much of a history stands on a page; it has a page of its own."""


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it, for one viewer."""

    revealable: bool
    """Whether the viewer may see the citizen's name and phone, for a purpose."""
    may_upload: bool
    history: Page[HistoryView]
    deadlines: list[TicketDeadline]
    files: list[StoredFileView]


async def beside(work: Work, caller: Caller, ticket: Ticket) -> Beside:
    """Reads it; nothing personal is shown by it."""
    return Beside(
        revealable=await may_reveal(work, caller, ticket),
        may_upload=caller.may(Action.SEND_FILE) and ticket.closed_at is None,
        history=await history_of(work, ticket.id, Paging(size=LATEST)),
        deadlines=await deadlines_of(work, ticket.id),
        files=await file_views(work, caller, ticket),
    )
