"""What can be seen of a scenario's ticket (实际结果): from the database and from what the engine told."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select

from assembly.process_tests.turns import OpenTask
from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.engine.feed_models import VisitedElement
from hotline.engine.feed_queries import open_incidents
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.organization.models import Unit
from hotline.processes.path import FLOW, PROCESS, visits_of
from hotline.processes.scenarios.verdict import Came
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

FEED_PATIENCE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.05
_WITH_MESSAGE = re.compile(r"with message '(.*?)(?:。处理：.*)?', but", re.DOTALL)
_DONE_BY_PEOPLE = frozenset({"USER_TASK", "CALL_ACTIVITY"})


class EngineSilent(HotlineError):
    """The engine has not told in time which steps were gone through."""

    code = "ENGINE_SILENT"
    status = 503
    message = "流程引擎没有及时报告经过的步骤，请再跑一次"


async def open_tasks(work: Work, ticket: str) -> list[OpenTask]:
    """Open tasks of the ticket and of what concerns it."""
    query = select(HumanTask).where(
        HumanTask.status == "open", or_(HumanTask.case_id == ticket, HumanTask.ticket_id == ticket)
    )
    return [
        OpenTask(
            row.id,
            row.case_id,
            row.element,
            row.case_id != ticket,
            row.request_id is not None,
            tuple(group.group for group in row.groups),
            row.opened_at,
            row.follow_up_at,
        )
        for row in await work.session.scalars(query)
    ]


async def came(work: Work, ticket: str, until: datetime, labels: Mapping[str, str]) -> Came:
    """What has become of the ticket; `until` ends the path that is looked at."""
    row = await work.session.get_one(Ticket, ticket)
    visits = [each for each in await _visits(work, row) if each.entered_at <= until]
    people = [each for each in visits if each.element_type in _DONE_BY_PEOPLE]
    deadlines = await _deadlines(work, ticket)
    return Came(
        steps=[each.element_id for each in visits],
        labels=labels,
        people=[labels.get(each.element_id, each.element_id) for each in people],
        departments=await _departments(work, ticket),
        deadlines=_by_step(deadlines),
        late=frozenset(each.step for each in deadlines if each.late),
        standing=[task.element for task in await open_tasks(work, ticket)],
        end=(row.closed_as or "") if row.closed_at is not None else "",
    )


async def hear_of(office: Office, tickets: Sequence[str]) -> None:
    """Waits until the feed has told of every task of these tickets, and of the end of those that are closed.

    Raises EngineSilent.
    """
    try:
        async with asyncio.timeout(FEED_PATIENCE_SECONDS):
            while await _unheard(office, tickets):  # noqa: ASYNC110 - the engine tells in its own time
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    except TimeoutError:
        raise EngineSilent from None


async def incidents_of(work: Work, ticket: str, labels: Mapping[str, str]) -> list[str]:
    """What hangs of the ticket's process, in words."""
    row = await work.session.get_one(Ticket, ticket)
    instances = {each.process_instance_key for each in await _visits(work, row)}
    return [
        f"流程停{_where(labels.get(each.element_id))}：{_own_words(each.message)}"
        for each in await open_incidents(work)
        if each.process_instance_key in instances
    ]


def _where(label: str | None) -> str:
    """An error that nothing in the diagram catches has no place of its own."""
    return f"在“{label}”" if label else "住了"


def _own_words(message: str) -> str:
    """What our program said, without the engine's words around it; all of it where the engine speaks itself."""
    found = _WITH_MESSAGE.search(message)
    return found.group(1) if found else message


async def _visits(work: Work, ticket: Ticket) -> list[VisitedElement]:
    cases = await work.session.scalars(select(Case.instance_key).where(Case.ticket_id == ticket.id))
    keys = [key for key in (ticket.instance_key, *cases) if key is not None]
    found = [visit for key in keys for visit in await visits_of(work, key)]
    elements = [visit for visit in found if visit.element_type not in (FLOW, PROCESS)]
    return sorted(elements, key=lambda visit: (visit.entered_at, visit.key))


async def _unheard(office: Office, tickets: Sequence[str]) -> bool:
    seen = exists().where(VisitedElement.key == HumanTask.element_instance_key)
    ended = exists().where(VisitedElement.key == Ticket.instance_key, VisitedElement.ended_as.is_not(None))
    tasks = select(HumanTask.id).where(
        or_(HumanTask.case_id.in_(tickets), HumanTask.ticket_id.in_(tickets)), ~seen
    )
    closed = select(Ticket.id).where(Ticket.id.in_(tickets), Ticket.closed_at.is_not(None), ~ended)
    async with office.look() as work:
        return any([(await work.session.scalars(query.limit(1))).first() for query in (tasks, closed)])


async def _departments(work: Work, ticket: str) -> list[tuple[str, str]]:
    query = select(Dispatch.department, Unit.name).join(Unit, Unit.code == Dispatch.department)
    rows = await work.session.execute(query.where(Dispatch.ticket_id == ticket).order_by(Dispatch.no))
    return [(code, name) for code, name in rows]


async def _deadlines(work: Work, ticket: str) -> list[Deadline]:
    cases = select(Case.id).where(Case.ticket_id == ticket)
    query = select(Deadline).where(or_(Deadline.case_id == ticket, Deadline.case_id.in_(cases)))
    return list(await work.session.scalars(query.order_by(Deadline.dispatch_no, Deadline.starts_at)))


def _by_step(deadlines: Sequence[Deadline]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for each in deadlines:
        found.setdefault(each.step, []).append(each.due_at)
    return found
