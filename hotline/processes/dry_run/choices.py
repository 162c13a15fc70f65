"""Who would have been suggested and sent by the new tables (派单、走访试算), beside what was."""

from sqlalchemy import select

from hotline.organization.models import Grid, Unit
from hotline.processes.dry_run.asked import AskedOnce
from hotline.processes.dry_run.outcome import Otherwise, Subject
from hotline.processes.dry_run.past import PastTicket
from hotline.tasks.models import HumanTask
from hotline.tickets.claim_instance import known_grid, listed_matter
from hotline.tickets.models import History, Ticket
from hotline.visits.arrange import visitor_for
from hotline.visits.rules import FIELD_TEAM, NOBODY, STATION, Visitor
from hotline.work import Work

DISPATCH, VISITS = "dispatch", "visits"
DISPATCHING = "dispatch_ticket"
"""The action of the task for which a department is suggested."""
NO_SUGGESTION, NOT_VISITED = "不作建议", "不走访"


async def _facts(work: Work, ticket: Ticket) -> dict[str, str]:
    """What the process gave its tables of the ticket."""
    return {
        "kind": ticket.kind,
        "nature": ticket.nature,
        "matter": listed_matter(work, ticket.matter, ticket.category),
        "grid": await known_grid(work, ticket.grid),
    }


def suggested_to(past: PastTicket) -> HumanTask | None:
    """The first dispatching task of the ticket: the one that says what the table suggested."""
    return next((task for task in past.done if task.action == DISPATCHING), None)


async def suggestion_otherwise(
    work: Work, past: PastTicket, asked: AskedOnce, task: HumanTask, step: str
) -> Otherwise | None:
    """Another department suggested, or none; `step` is how the diagram calls the task."""
    facts = await _facts(work, past.ticket)
    decided = await asked.decide(DISPATCH, {name: facts[name] for name in ("matter", "grid", "nature")})
    old, new = str(task.suggestion.get("department") or ""), str(decided.output or "")
    if old == new:
        return None
    was, becomes = await _department(work, old), await _department(work, new)
    return Otherwise(Subject.DISPATCH, past.ticket.id, step, was, becomes)


async def was_arranged(work: Work, past: PastTicket) -> bool:
    """Whether the process has asked who visits this ticket."""
    if past.visit is not None:
        return True
    told = select(History.id).where(History.case_id == past.ticket.id, History.event == "no_visit")
    return (await work.session.scalars(told.limit(1))).first() is not None


async def visit_otherwise(work: Work, past: PastTicket, asked: AskedOnce, step: str) -> Otherwise | None:
    """Another visitor, or none."""
    decided = await asked.decide(VISITS, await _facts(work, past.ticket))
    new = await visitor_for(work, past.ticket, str(decided.output or NOBODY))
    old = await _was_sent(work, past)
    if old == new:
        return None
    was, becomes = await _visitor_said(work, old), await _visitor_said(work, new)
    return Otherwise(Subject.VISIT, past.ticket.id, step, was, becomes)


async def _was_sent(work: Work, past: PastTicket) -> Visitor | None:
    """Who was sent at first: a visit that was handed on is the field team's afterwards."""
    visit = past.visit
    if visit is None:
        return None
    if visit.handed_on_at is None:
        return Visitor(visit.visitor, visit.unit)
    grid = await work.session.get(Grid, past.ticket.grid)
    return Visitor(STATION, (grid.station if grid else None) or visit.unit)


async def _visitor_said(work: Work, visitor: Visitor | None) -> str:
    if visitor is None:
        return NOT_VISITED
    return "外勤小组" if visitor.visitor == FIELD_TEAM else await _name(work, visitor.unit)


async def _department(work: Work, code: str) -> str:
    return f"{await _name(work, code)}（{code}）" if code else NO_SUGGESTION


async def _name(work: Work, code: str) -> str:
    unit = await work.session.get(Unit, code)
    return unit.name if unit else "没有这个部门"
