"""Who may read which file (文件查看权限, R-60, R-61, R-75).

A file holds at most what its maker saw of the citizen: whoever sees as much may read it. A paper holds all, but of
a confidential citizen neither name nor phone; a photograph shows a place. Leaders and auditors read the same facts
on the screen, masked.
"""

from sqlalchemy import select

from hotline.documents.errors import FileForbidden, FileUnknown
from hotline.documents.models import StoredFile
from hotline.documents.ticket_content import paper_sight
from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.tickets.masking import Sight
from hotline.tickets.models import Ticket
from hotline.tickets.view import masking_now
from hotline.work import Work

_BY_SIGHT = [Sight.MASKED, Sight.PLACE, Sight.FULL]


def sees_enough(sight: Sight, needed: Sight) -> bool:
    """Whether somebody with this sight may read what holds that much."""
    return _BY_SIGHT.index(sight) >= _BY_SIGHT.index(needed)


def may_read(sight: Sight, file: StoredFile) -> bool:
    """Whether somebody who sees so much of the ticket may read this file of it."""
    return sees_enough(sight, Sight(file.sight))


async def find_readable(work: Work, caller: Caller, ticket: Ticket, file_id: int) -> StoredFile:
    """The file of that number of the ticket. Raises FileUnknown, FileForbidden."""
    query = select(StoredFile).where(StoredFile.id == file_id, StoredFile.ticket_id == ticket.id)
    file = (await work.session.scalars(query)).one_or_none()
    if file is None:
        raise FileUnknown
    if not may_read((await masking_now(work, caller, ticket)).sight, file):
        raise FileForbidden
    return file


async def may_make_papers(work: Work, caller: Caller, ticket: Ticket) -> None:
    """Raises Forbidden for those who could not read the ticket's papers."""
    if not sees_enough((await masking_now(work, caller, ticket)).sight, paper_sight(ticket)):
        raise Forbidden
