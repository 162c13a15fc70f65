"""All facts of one ticket together (工单事实), to be checked against its deadlines and its history."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from hotline.cases.models import Case
from hotline.deadlines.models import Annulment, Deadline
from hotline.reviews.models import JointHandling
from hotline.tasks.models import HumanTask
from hotline.tickets.facts import (
    CallBack,
    ContactAttempt,
    Escalation,
    ReturnRequest,
    Submission,
    UpwardReport,
)
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.visits.models import VisitRecord
from hotline.work import Work

Row = TypeVar("Row")


@dataclass(slots=True)
class Record:
    """What every case has, a ticket and any other: limits, tasks, latenesses taken back, each list in order."""

    deadlines: list[Deadline] = field(default_factory=list[Deadline])
    annulments: list[Annulment] = field(default_factory=list[Annulment])
    tasks: list[HumanTask] = field(default_factory=list[HumanTask])
    history: list[History] = field(default_factory=list[History])


@dataclass(slots=True)
class CaseRecord(Record):
    """A case that is no ticket, with everything that is recorded of it."""

    case: Case = field(default_factory=Case)


@dataclass(slots=True)
class Chronicle(Record):
    """A ticket with everything that is recorded of it."""

    ticket: Ticket = field(default_factory=Ticket)
    dispatches: list[Dispatch] = field(default_factory=list[Dispatch])
    attempts: list[ContactAttempt] = field(default_factory=list[ContactAttempt])
    submissions: list[Submission] = field(default_factory=list[Submission])
    call_backs: list[CallBack] = field(default_factory=list[CallBack])
    returns: list[ReturnRequest] = field(default_factory=list[ReturnRequest])
    escalations: list[Escalation] = field(default_factory=list[Escalation])
    joint_handlings: list[JointHandling] = field(default_factory=list[JointHandling])
    reports: list[UpwardReport] = field(default_factory=list[UpwardReport])
    visits: list[VisitRecord] = field(default_factory=list[VisitRecord])


async def chronicles(work: Work) -> list[Chronicle]:
    """Those of all tickets."""
    lists = await _of_every_case(work) | {
        "dispatches": await _rows(work, Dispatch),
        "attempts": await _rows(work, ContactAttempt),
        "submissions": await _rows(work, Submission),
        "call_backs": await _rows(work, CallBack),
        "returns": await _rows(work, ReturnRequest),
        "escalations": await _rows(work, Escalation),
        "joint_handlings": await _rows(work, JointHandling),
        "reports": await _rows(work, UpwardReport),
        "visits": await _rows(work, VisitRecord),
    }
    tickets = await work.session.scalars(select(Ticket).order_by(Ticket.id))
    return [
        Chronicle(ticket=ticket, **{name: rows[ticket.id] for name, rows in lists.items()})
        for ticket in tickets
    ]


async def case_records(work: Work) -> list[CaseRecord]:
    """Those of all other cases."""
    lists = await _of_every_case(work)
    cases = await work.session.scalars(select(Case).order_by(Case.id))
    return [CaseRecord(case=case, **{name: rows[case.id] for name, rows in lists.items()}) for case in cases]


async def _of_every_case(work: Work) -> dict[str, defaultdict[str, list[Any]]]:
    return {
        "deadlines": await _rows(work, Deadline),
        "annulments": await _rows(work, Annulment),
        "tasks": await _rows(work, HumanTask),
        "history": await _rows(work, History),
    }


async def _rows(work: Work, model: Any) -> defaultdict[str, list[Any]]:
    """By ticket, or by case where a row may belong to one that is no ticket."""
    key = "case_id" if hasattr(model, "case_id") else "ticket_id"
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await work.session.scalars(select(model).order_by(model.id)):
        rows[getattr(row, key)].append(row)
    return rows
