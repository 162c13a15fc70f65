"""The ticket's history (办理过程, R-09): one line for each thing that happened, only ever added."""

from hotline.tickets.models import History
from hotline.work import Work


def record(work: Work, ticket_id: str, event: str, text: str) -> None:
    """Adds a line. `text` is Chinese and free of the citizen's personal data (R-61)."""
    work.session.add(
        History(ticket_id=ticket_id, at=work.now, actor=work.actor, event=event, text=text[:500])
    )
