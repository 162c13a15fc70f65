"""Three late acceptances are one talk of the discipline office with the department (约谈, R-40).

Latenesses of all scenarios count together, so each of these has a department of its own (`own_departments`).
"""

import pytest
from sqlalchemy import select

from hotline.supervision.models import Talk, TalkCause
from hotline.tasks.errors import TaskNotFound
from tests.process.played_case import DISCIPLINE, DISPATCHER, PlayedCase
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

LATE = "2026-09-28T17:31"
"""What was dispatched on Thursday the 24th had to be accepted by Monday the 28th, 17:30."""
ENOUGH = 3
"""As the table `talks` says."""
MINUTES = "已约谈负责人，要求当日接单。"


async def dispatched(stage: Stage, department: str, how_many: int = 3) -> list[PlayedTicket]:
    """Tickets that a department has, and nobody accepts."""
    tickets = [await stage.intake() for _ in range(how_many)]
    for ticket in tickets:
        await ticket.dispatch(department)
    return tickets


def talk_with(stage: Stage, department: str, no: int = 1) -> PlayedCase:
    """The department's talk of that number for September and October."""
    return stage.played(PlayedCase, f"talk-{department}-2026-5-{no}")


async def talks_with(stage: Stage, department: str) -> list[str]:
    """All talks with a department, in order."""
    async with stage.office.look() as work:
        query = select(Talk.id).where(Talk.department == department).order_by(Talk.no)
        return list(await work.session.scalars(query))


async def counted(stage: Stage, talk: PlayedCase) -> list[str]:
    """The tickets that a talk is about, in order."""
    async with stage.office.look() as work:
        query = select(TalkCause.ticket_id).where(TalkCause.talk_id == talk.id, TalkCause.freed_at.is_(None))
        return sorted(await work.session.scalars(query))


def ids(tickets: list[PlayedTicket]) -> list[str]:
    return sorted(ticket.id for ticket in tickets)


async def test_three_late_at_one_moment_are_one_talk_verified_and_held(stage: Stage) -> None:
    """R-40: all three are due at the same second; the center verifies before the discipline office has it."""
    tickets = await dispatched(stage, "T01")
    await stage.until(LATE)
    talk = talk_with(stage, "T01")
    assert await talk.groups("verify_talk") == {DISPATCHER}
    assert await counted(stage, talk) == ids(tickets)
    with pytest.raises(TaskNotFound):
        await talk.do("verify_talk", by=DISCIPLINE, result="verified")
    await talk.do("verify_talk", result="verified")
    assert await talk.groups("hold_talk") == {DISCIPLINE}
    assert await talk.due("hold_talk") == "2026-10-10T17:30"  # 29, 30 September, 8, 9, 10 October
    await stage.until("2026-10-08T10:00")
    await talk.do("hold_talk", held_on="2026-10-08", minutes=MINUTES)
    assert await talk.closed() == "held"
    assert await talk.late_steps() == set()
    assert await talk.history() == ["talk_opened", "talk_verified", "talk_held", "talk_ended"]
    assert "talk_verified" in await tickets[0].history()
    assert "end_talked" in await talk.path()
    assert await talks_with(stage, "T01") == [talk.id]


async def test_five_late_at_one_moment_are_one_talk(stage: Stage) -> None:
    """R-40: however many arrive at once; those that are too late for the draft count towards the next."""
    tickets = await dispatched(stage, "T02", 5)
    await stage.until(LATE)
    talk = talk_with(stage, "T02")
    await talk.do("verify_talk", result="verified")
    await talk.do("hold_talk", held_on="2026-09-28", minutes=MINUTES)
    assert await talk.closed() == "held"
    for ticket in tickets:
        assert "accept" in await ticket.late_steps()
    about = await counted(stage, talk)
    assert set(about) <= set(ids(tickets))
    assert len(about) >= ENOUGH
    await stage.until("2026-10-08T09:00")
    assert await talks_with(stage, "T02") == [talk.id]


async def test_after_a_talk_counting_starts_anew(stage: Stage) -> None:
    """R-40: the fourth lateness opens nothing, the sixth does; late verification and holding are recorded."""
    first = await dispatched(stage, "T03")
    await stage.until(LATE)
    dropped = talk_with(stage, "T03")
    await dropped.do("verify_talk", result="dropped", reason="当日停电，系统无法登录")
    assert await dropped.closed() == "dropped"
    assert await counted(stage, dropped) == ids(first)
    await stage.until("2026-09-29T09:00")
    fourth = await dispatched(stage, "T03", 1)
    await stage.until("2026-10-08T09:00")
    assert await fourth[0].late_steps() == {"accept", "contact"}
    assert await talks_with(stage, "T03") == [dropped.id]
    more = await dispatched(stage, "T03", 2)
    await stage.until("2026-10-13T09:00")  # late on Friday the 9th; to be verified by Monday the 12th
    talk = talk_with(stage, "T03", no=2)
    assert await counted(stage, talk) == ids([*fourth, *more])
    assert await talk.due("verify_talk") == "2026-10-12T17:30"
    assert await talk.late_steps() == {"verify_talk"}
    await talk.do("verify_talk", result="verified")
    await talk.task("hold_talk")
    await stage.until("2026-10-21T09:00")
    assert await talk.due("hold_talk") == "2026-10-20T17:30"
    await talk.do("hold_talk", held_on="2026-10-21", minutes=MINUTES)
    assert await talk.closed() == "held"
    assert await talk.late_steps() == {"verify_talk", "hold_talk"}
    assert await talk.reminders_told(DISPATCHER) == {"verify_talk"}
    assert await talk.reminders_told(DISCIPLINE) == {"hold_talk"}
    path = await talk.path()
    assert {"end_verify_talk_late_verify_talk", "end_hold_talk_late_hold_talk"} <= set(path)
    assert "end_dropped" in await dropped.path()
    assert await talks_with(stage, "T03") == [dropped.id, talk.id]


async def test_a_talk_is_withdrawn_when_one_of_its_latenesses_is_annulled(stage: Stage) -> None:
    """R-40, R-79: what is left is counted again, and with the next lateness there are three."""
    tickets = await dispatched(stage, "T04")
    await stage.until(LATE)
    draft = talk_with(stage, "T04")
    await draft.task("verify_talk")
    correction = await tickets[0].dispute("accept")
    await correction.do("decide_correction", result="corrected", reason="当日系统故障")
    assert await draft.closed() == "withdrawn"
    assert await draft.open_elements() == set()
    assert await draft.void_reason("verify_talk") == "withdrawn"
    assert "end_withdrawn" in await draft.path()
    assert await tickets[0].late_steps() == {"contact"}
    await stage.until("2026-10-08T09:00")
    assert await talks_with(stage, "T04") == [draft.id]
    another = await dispatched(stage, "T04", 1)
    await stage.until("2026-10-09T17:31")
    talk = talk_with(stage, "T04", no=2)
    await talk.do("verify_talk", result="verified")
    await talk.task("hold_talk")
    assert await counted(stage, talk) == ids([*tickets[1:], *another])
    correction = await another[0].dispute("accept")
    await correction.do("decide_correction", result="corrected", reason="当日系统故障")
    assert await talk.closed() == "withdrawn"  # though the discipline office has it already
    assert await talk.void_reason("hold_talk") == "withdrawn"
    await stage.until("2026-10-13T09:00")
    assert await talks_with(stage, "T04") == [draft.id, talk.id]
