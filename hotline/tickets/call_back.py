"""Calling the citizen back (街道级回访, R-04) and what follows from dissatisfaction (R-05, R-06)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hotline.calendar import LimitRule, LimitUnit, in_shanghai
from hotline.deadlines.models import Deadline
from hotline.deadlines.settle import settle
from hotline.notifications.notify import notify
from hotline.tasks.actions import Completion, action
from hotline.tickets.errors import CallBackTooEarly
from hotline.tickets.facts import Alert, CallBack
from hotline.tickets.journal import record
from hotline.tickets.lookup import current_dispatch, last_call_back, lock_ticket, unit_name
from hotline.tickets.models import Dispatch
from hotline.tickets.rules import DISSATISFIED, dispatch_id, tries_needed
from hotline.work import Work

ANSWER_NAMES = {
    "satisfied": "满意",
    "basically_satisfied": "基本满意",
    "dissatisfied": "不满意",
    "tending": "有不满倾向",
    "no_answer": "无法联系",
}


@action("call_back")
async def call_back(work: Work, done: Completion) -> dict[str, Any]:
    """One try. First contact, on time, solved and satisfied are recorded separately (R-04).

    Raises CallBackTooEarly before the time that the last failed try has set.
    """
    _check_not_too_early(work, done.task.follow_up_at)
    dispatch = await current_dispatch(work, done.ticket)
    limit = await _limit(work, done)
    round_ = limit.round if limit else done.task.round.rpartition(".")[0]
    no = await _tries(work, dispatch, round_) + 1
    answer = done.data["answer"]
    work.session.add(_fact(work, done, dispatch, round_, no))
    await settle(work, done.ticket.id, "call_back", dispatch_no=dispatch.no)
    record(work, done.ticket.id, "called_back", f"第{no}次回访：{ANSWER_NAMES[answer]}")
    if _is_final(answer, no, limit, anonymous=done.ticket.anonymous):
        await settle(work, done.ticket.id, "window", dispatch_no=dispatch.no)
    retry = _next_try(work, limit) if answer == "no_answer" else None
    return {
        "call_back_result": answer,
        "call_back_tries": no,
        "next_try_at": retry.isoformat() if retry else None,
    }


def _check_not_too_early(work: Work, follow_up_at: datetime | None) -> None:
    if follow_up_at is not None and work.now < follow_up_at:
        earliest = in_shanghai(follow_up_at).strftime("%Y-%m-%d %H:%M")
        raise CallBackTooEarly(f"未到下次回访时间，请在{earliest}之后再次回访")


def _fact(work: Work, done: Completion, dispatch: Dispatch, round_: str, no: int) -> CallBack:
    data = done.data
    return CallBack(
        ticket_id=done.ticket.id,
        dispatch_id=dispatch.id,
        at=work.now,
        by=done.caller.id,
        round=round_,
        no=no,
        answer=data["answer"],
        first_contact=_yes(data.get("first_contact")),
        on_time=_yes(data.get("on_time")),
        solved=_yes(data.get("solved")),
        satisfied=_yes(data.get("satisfied")),
        note=data.get("note") or "",
    )


def _yes(value: str | None) -> bool | None:
    return None if value is None else value == "yes"


async def _limit(work: Work, done: Completion) -> Deadline | None:
    """The deadline of calling back; None where the table sets none."""
    own = [limit.deadline_id for limit in done.task.limits[:1]]
    return await work.session.get(Deadline, own[0]) if own else None


async def _tries(work: Work, dispatch: Dispatch, round_: str) -> int:
    query = (
        select(func.count())
        .select_from(CallBack)
        .where(CallBack.dispatch_id == dispatch.id, CallBack.round == round_)
    )
    return await work.session.scalar(query) or 0


def _is_final(answer: str, no: int, limit: Deadline | None, *, anonymous: bool) -> bool:
    """Whether nothing more is to be done for the citizen: then the "5+5" (R-07) is over.

    Without a limit of its own the number of tries is the diagram's alone, and closing ends the "5+5".
    """
    if answer == "no_answer":
        return limit is not None and no >= tries_needed(limit.rule, anonymous=anonymous)
    return answer not in DISSATISFIED


def _next_try(work: Work, limit: Deadline | None) -> datetime | None:
    """When to try again: so many working minutes later, by the table (R-04: different days or hours)."""
    retry_after = limit.rule.get("retry_after") if limit else None
    if not retry_after:
        return None
    return work.calendar.due(work.now, LimitRule(int(retry_after), LimitUnit("working_minutes")))


async def raise_alert(work: Work, ticket_id: str, dispatch_no: int, round_: str) -> None:
    """预警工单 (R-05): told at once to the department's head; a message that waits never holds the ticket up."""
    ticket = await lock_ticket(work, ticket_id)
    if not ticket.is_open:  # withdrawn while the job was on its way
        return
    dispatch = await work.session.get_one(Dispatch, dispatch_id(ticket_id, dispatch_no))
    last = await last_call_back(work, ticket_id)
    answer = last.answer if last else "dissatisfied"
    work.session.add(
        Alert(
            ticket_id=ticket_id,
            dispatch_id=dispatch.id,
            at=work.now,
            by=work.actor,
            round=round_,
            answer=answer,
        )
    )
    department = await unit_name(work, dispatch.department)
    notify(
        work,
        f"alert:{dispatch.id}:{round_}",
        ticket_id,
        "alert",
        f"head@{dispatch.department}",
        number=ticket.number,
        answer=ANSWER_NAMES[answer],
        department=department,
    )
    record(work, ticket_id, "alerted", f"列为预警工单，通报{department}负责人")


async def return_to_department(work: Work, ticket_id: str, dispatch_no: int, round_: str) -> None:
    """The ticket goes back for its re-handling (再次流转, R-06): the three working days count from here."""
    ticket = await lock_ticket(work, ticket_id)
    if not ticket.is_open:  # withdrawn while the job was on its way
        return
    dispatch = await work.session.get_one(Dispatch, dispatch_id(ticket_id, dispatch_no))
    dispatch.handling_round = int(round_)
    dispatch.returned_to_department_at = work.now
    record(work, ticket_id, "returned_to_department", "退回承办部门再次处置，负责人全程参与")
