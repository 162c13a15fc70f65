"""The history of a ticket or another case (办理过程, R-09): one line for each thing that happened, only ever added."""

from hotline.tickets.models import History
from hotline.work import Work

LONGEST = 420
"""Characters of a line, with room for the name of whom the actor stands in for."""


def record(work: Work, case_id: str, event: str, text: str) -> None:
    """Adds a line. `text` is Chinese and free of the citizen's personal data (R-61).

    Where the actor stands in for somebody, the line names both (R-76).
    """
    written = text[:LONGEST] if work.acting_for is None else f"{text[:LONGEST]}（代{work.acting_for}）"
    work.session.add(History(case_id=case_id, at=work.now, actor=work.actor, event=event, text=written))
