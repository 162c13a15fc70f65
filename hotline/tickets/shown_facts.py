"""Facts as one person sees them (办理事实展示): whatever people typed is masked like the ticket itself (R-61)."""

from typing import Any, TypeVar

from sqlalchemy import select

from hotline.db.base import Base
from hotline.tickets.masking import Masking
from hotline.tickets.models import Ticket
from hotline.view import View
from hotline.work import Work

Shown = TypeVar("Shown", bound=View)

TYPED = frozenset(
    {
        "cause",
        "center_reason",
        "check_reason",
        "conclusion",
        "content",
        "corrected_reason",
        "decision",
        "decision_reason",
        "done",
        "excuse",
        "handed_on_note",
        "note",
        "opinion",
        "position",
        "question",
        "reason",
        "released_reason",
        "statement",
        "summary",
        "text",
        "withdrawn_reason",
    }
)
"""What people typed of a fact; everything else is codes, names of the office and moments."""


async def facts(
    work: Work, masking: Masking, ticket: Ticket, model: type[Base], view: type[Shown], order: Any
) -> list[Shown]:
    """All facts of one kind, in that order."""
    return [shown(row, view, masking) for row in await rows(work, ticket, model, order)]


async def rows(work: Work, ticket: Ticket, model: type[Base], order: Any) -> list[Any]:
    """The rows themselves, for facts that consist of several."""
    table: Any = model
    query = select(model).where(table.ticket_id == ticket.id).order_by(order)
    return list(await work.session.scalars(query))


def shown(row: Base, view: type[Shown], masking: Masking, **parts: object) -> Shown:
    """The row's columns, and what else belongs to it."""
    columns = {name: getattr(row, name) for name in view.model_fields.keys() - parts.keys()}
    typed = {name: masking.document(columns[name]) for name in TYPED.intersection(columns)}
    return view.model_validate(columns | typed | parts)
