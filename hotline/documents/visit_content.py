"""What the visits to a ticket found (现场走访, R-32, R-33), for its record."""

from datetime import datetime

from sqlalchemy import select

from hotline.documents.form_lines import form_lines
from hotline.documents.template import Content
from hotline.documents.ticket_content import Names, names_for, paper_masking
from hotline.tasks.form_versions import form_named
from hotline.tickets.masking import Masking
from hotline.tickets.models import Ticket
from hotline.visits.models import VisitRecord
from hotline.work import Work

FORM = "visit_site"
"""Its labels and choices stand in the record, for the field team's visits too."""


async def visits_until(work: Work, ticket: Ticket, until: datetime) -> list[Content]:
    """`on`, `by` and the `lines` of each visit that was recorded by then, the oldest first."""
    query = (
        select(VisitRecord)
        .where(VisitRecord.ticket_id == ticket.id, VisitRecord.at <= until)
        .order_by(VisitRecord.id)
    )
    records = list(await work.session.scalars(query))
    names = await names_for(work, {record.by for record in records})
    return [_visit(work, record, names, paper_masking(ticket)) for record in records]


def _visit(work: Work, record: VisitRecord, names: Names, mask: Masking) -> Content:
    day = record.visited_on
    lines = form_lines(form_named(work.settings.processes, FORM), _answers(record))
    return {
        "on": f"{day.year}年{day.month}月{day.day}日",
        "by": f"{names.unit(record.unit)} {names.person(record.by)}",
        "lines": [{key: mask.text(str(text)) for key, text in line.items()} for line in lines],
    }


def _answers(record: VisitRecord) -> dict[str, str]:
    """As they were given in the form; the day stands above them, the photographs stand below."""
    return {
        "position": record.position,
        "found": "yes" if record.found else "no",
        "talked_to_citizen": "yes" if record.talked_to_citizen else "no",
        "cause": record.cause,
        "result": record.result,
        "note": record.note,
    }
