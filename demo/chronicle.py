"""All facts of one ticket together (工单事实), to be checked against its deadlines and its history."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from hotline.deadlines.models import Deadline
from hotline.reviews.models import JointHandling
from hotline.tickets.facts import (
    CallBack,
    ContactAttempt,
    Escalation,
    ReturnRequest,
    Submission,
    UpwardReport,
)
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.work import Work

Row = TypeVar("Row")


@dataclass(slots=True)
class Chronicle:
    """A ticket with everything that is recorded of it, each list in order."""

    ticket: Ticket
    deadlines: list[Deadline] = field(default_factory=list[Deadline])
    dispatches: list[Dispatch] = field(default_factory=list[Dispatch])
    attempts: list[ContactAttempt] = field(default_factory=list[ContactAttempt])
    submissions: list[Submission] = field(default_factory=list[Submission])
    call_backs: list[CallBack] = field(default_factory=list[CallBack])
    returns: list[ReturnRequest] = field(default_factory=list[ReturnRequest])
    escalations: list[Escalation] = field(default_factory=list[Escalation])
    joint_handlings: list[JointHandling] = field(default_factory=list[JointHandling])
    reports: list[UpwardReport] = field(default_factory=list[UpwardReport])
    history: list[History] = field(default_factory=list[History])


async def chronicles(work: Work) -> list[Chronicle]:
    """Those of all tickets."""
    lists = {
        "deadlines": await _by_ticket(work, Deadline),
        "dispatches": await _by_ticket(work, Dispatch),
        "attempts": await _by_ticket(work, ContactAttempt),
        "submissions": await _by_ticket(work, Submission),
        "call_backs": await _by_ticket(work, CallBack),
        "returns": await _by_ticket(work, ReturnRequest),
        "escalations": await _by_ticket(work, Escalation),
        "joint_handlings": await _by_ticket(work, JointHandling),
        "reports": await _by_ticket(work, UpwardReport),
        "history": await _by_ticket(work, History),
    }
    tickets = await work.session.scalars(select(Ticket).order_by(Ticket.id))
    return [
        Chronicle(ticket, **{name: rows[ticket.id] for name, rows in lists.items()}) for ticket in tickets
    ]


async def _by_ticket(work: Work, model: Any) -> defaultdict[str, list[Any]]:
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await work.session.scalars(select(model).order_by(model.id)):
        rows[row.ticket_id].append(row)
    return rows
