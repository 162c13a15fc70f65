"""The message that starts the process of a ticket or case (启动消息), as it was sent or as it would have been."""

from collections.abc import Iterable, Mapping
from typing import Any

from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.db.models import OutboxEntry
from hotline.meetings.models import Meeting
from hotline.tickets.models import Ticket
from hotline.work import Work

TICKET_RECEIVED = "ticket_received"
LATENESS_RECORDED = "lateness_recorded"
STARTING = frozenset({TICKET_RECEIVED, LATENESS_RECORDED, *(kind.opened for kind in CaseKind)})
"""Messages that start a process; every other one goes to a process that runs."""

Payload = Mapping[str, Any]


async def start_message(work: Work, subject: Ticket | Case, sent: Iterable[OutboxEntry]) -> Payload:
    """The one that was sent. A case whose process was begun by a timer or another fact has none: it gets its own."""
    name = TICKET_RECEIVED if isinstance(subject, Ticket) else CaseKind(subject.kind).opened
    for entry in sent:
        if entry.payload["name"] == name:
            return entry.payload
    return {"name": name, "correlation_key": subject.id, "variables": await _variables(work, subject)}


async def _variables(work: Work, subject: Ticket | Case) -> Payload:
    if isinstance(subject, Ticket):
        return {"ticket_id": subject.id, "ticket_number": subject.number}
    meeting = await work.session.get(Meeting, subject.id)
    return {"case_id": subject.id} | ({"meeting_kind": meeting.kind} if meeting else {})
