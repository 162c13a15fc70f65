"""Working on a talk (约谈办理, R-40): the center verifies the draft before the discipline office gets it."""

from datetime import date
from typing import Any

from sqlalchemy import select

from hotline.deadlines.models import Deadline
from hotline.notifications.notify import notify
from hotline.supervision.models import Talk, TalkCause
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import settle_own
from hotline.tickets.journal import record
from hotline.work import Work


@action("verify_talk")
async def verify_talk(work: Work, done: Completion) -> dict[str, Any]:
    """The center verifies or drops it.

    Dropped, its latenesses stay counted: the next talk takes three new ones (D). Only what is no lateness any
    more is freed.
    """
    talk = await work.session.get_one(Talk, done.case.id)
    await settle_own(work, done.task)
    result: str = done.data["result"]
    if result == "verified":
        await _verify(work, talk)
    else:
        talk.dropped_at, talk.dropped_by = work.now, work.actor
        talk.dropped_reason = done.data["reason"]
        await _free_annulled(work, talk)
        record(work, talk.id, "talk_dropped", "核实后不约谈")
    return {"verification": result}


@action("hold_talk")
async def hold_talk(work: Work, done: Completion) -> dict[str, Any]:
    """The discipline office has talked to the department."""
    talk = await work.session.get_one(Talk, done.case.id)
    await settle_own(work, done.task)
    talk.held_on, talk.minutes = date.fromisoformat(done.data["held_on"]), done.data["minutes"]
    talk.held_at, talk.held_by = work.now, work.actor
    record(work, talk.id, "talk_held", "已约谈")
    return {}


async def causes_of(work: Work, talk_id: str) -> list[TalkCause]:
    """What the talk counts now, in the order in which it was late."""
    query = (
        select(TalkCause)
        .join(Deadline, Deadline.id == TalkCause.deadline_id)
        .where(TalkCause.talk_id == talk_id, TalkCause.freed_at.is_(None))
        .order_by(Deadline.due_at, Deadline.id)
    )
    return list(await work.session.scalars(query))


async def _verify(work: Work, talk: Talk) -> None:
    talk.verified_at, talk.verified_by = work.now, work.actor
    record(work, talk.id, "talk_verified", "约谈核实属实，交纪工委")
    for ticket in sorted({cause.ticket_id for cause in await causes_of(work, talk.id)}):
        record(work, ticket, "talk_verified", "超时已列入对承办部门的约谈")
    text = "有一件未按时先行接单的约谈已核实，请安排约谈。"
    notify(work, f"talk_verified:{talk.id}", talk.id, "talk_verified", "discipline@discipline_office", text)


async def _free_annulled(work: Work, talk: Talk) -> None:
    for cause in await causes_of(work, talk.id):
        deadline = await work.session.get_one(Deadline, cause.deadline_id)
        if not deadline.late:
            cause.freed_at = work.now
