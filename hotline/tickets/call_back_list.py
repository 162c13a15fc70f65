"""Tickets to call back (回访清单, R-04): what was tried so far, and from when the next try may be made."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, func, select

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names
from hotline.organization.rules import CENTER, Group, Role
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tickets.call_back import ANSWER_NAMES
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.tickets.search import COUNTED, TicketLine, count_so_far, lines_of
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

CALL_BACK = "call_back"
OFFICERS = str(Group(Role.CALLBACK_OFFICER, CENTER))


class CallBackFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    state: Literal["now", "later"] | None = None
    """`now` may be called at once, `later` the next try has a time that is not there yet."""
    claimed: Literal["mine", "free", "others"] | None = None


class TryView(View):
    """A try to reach the citizen (一次回访)."""

    no: int
    at: LocalMoment
    by: str
    answer: str
    answer_name: str


class CallBackLine(View):
    """A ticket to call back (待回访)."""

    task_id: str
    ticket: TicketLine
    round: str
    handling: str
    """第几轮办理后的回访，如 `1`；再次处置后加一。"""
    claimed_by: str | None
    claimed_by_name: str | None
    due_at: LocalMoment | None
    time_left: str | None
    next_try_at: LocalMoment | None
    """上次未接通的，此时之后才可再次回访；随时可以回访的为空。"""
    tries: list[TryView]
    """本轮已回访的各次。"""


class CallBackPage(Page[CallBackLine]):
    """A page of the list (回访分页)."""

    more: bool
    """全部条数超过 1000：`total` 只数到 1000。"""


async def call_backs_waiting(
    work: Work, caller: Caller, wanted: CallBackFilter, paging: Paging
) -> CallBackPage:
    """A page of what waits for a call, the most urgent first. Raises Forbidden."""
    caller.require_action(Action.WATCH_CALL_BACKS)
    found = _found(work, caller, wanted, visible(await scope_for(work, caller)))
    counted = await count_so_far(work, found)
    ordered = found.order_by(TaskGroup.due_at, TaskGroup.task_id).offset(paging.offset).limit(paging.size)
    keys = list(await work.session.scalars(ordered))
    return CallBackPage(
        items=await _lines(work, caller, keys),
        total=min(counted, COUNTED),
        more=counted > COUNTED,
        page=paging.page,
        size=paging.size,
    )


def _found(work: Work, caller: Caller, wanted: CallBackFilter, seen: ColumnElement[bool]) -> Select[str]:
    query = (
        select(TaskGroup.task_id)
        .join(HumanTask, HumanTask.id == TaskGroup.task_id)
        .join(Ticket, Ticket.id == HumanTask.ticket_id)
        .where(TaskGroup.group == OFFICERS, TaskGroup.is_open, HumanTask.action == CALL_BACK, seen)
    )
    if wanted.state is not None:
        later = func.coalesce(HumanTask.follow_up_at > work.now, False)
        query = query.where(later if wanted.state == "later" else ~later)
    if wanted.claimed is None:
        return query
    whose = HumanTask.claimed_by
    return query.where(
        {"mine": whose == caller.id, "free": whose.is_(None), "others": whose != caller.id}[wanted.claimed]
    )


async def _lines(work: Work, caller: Caller, keys: Sequence[str]) -> list[CallBackLine]:
    tasks = {
        task.id: task for task in await work.session.scalars(select(HumanTask).where(HumanTask.id.in_(keys)))
    }
    shown = [tasks[key] for key in keys if key in tasks]
    tickets = [task.ticket_id for task in shown if task.ticket_id is not None]
    lines, tries = await lines_of(work, caller, tickets), await _tries(work, tickets)
    names = await people_names(work, {task.claimed_by for task in shown if task.claimed_by})
    return [
        _line(work, task, lines[task.ticket_id], tries, names.get(task.claimed_by or ""))
        for task in shown
        if task.ticket_id is not None
    ]


async def _tries(work: Work, tickets: Sequence[str]) -> list[CallBack]:
    query = select(CallBack).where(CallBack.ticket_id.in_(tickets)).order_by(CallBack.id)
    return list(await work.session.scalars(query))


def _line(
    work: Work, task: HumanTask, ticket: TicketLine, tries: Sequence[CallBack], claimed_by_name: str | None
) -> CallBackLine:
    """A task's round is `dispatch round.handling.try`; the tries of one handling belong together."""
    handling = task.round.rpartition(".")[0]
    later = task.follow_up_at is not None and task.follow_up_at > work.now
    dispatch = f"{ticket.id}.d{task.dispatch_no}"
    return CallBackLine(
        task_id=task.id,
        ticket=ticket,
        round=task.round,
        handling=handling,
        claimed_by=task.claimed_by,
        claimed_by_name=claimed_by_name,
        due_at=task.due_at,
        time_left=work.calendar.time_left_text(work.now, task.due_at) if task.due_at else None,
        next_try_at=task.follow_up_at if later else None,
        tries=[
            TryView(no=row.no, at=row.at, by=row.by, answer=row.answer, answer_name=ANSWER_NAMES[row.answer])
            for row in tries
            if row.dispatch_id == dispatch and row.round == handling
        ],
    )
