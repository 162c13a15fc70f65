"""Departments that assist the main one (R-74); the main one alone submits."""

import pytest

from hotline.assistance.errors import AssistantAsked, AssistantIsOwner, HandedIn
from hotline.assistance.models import Assistance
from hotline.errors import Forbidden
from hotline.tasks.errors import TaskNotYours
from tests.process.played_ticket import DONE, PlayedTicket
from tests.process.stage import Stage


async def finished(ticket: PlayedTicket) -> None:
    """Everything from the submission to the close."""
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_two_assist_at_once_each_with_its_own_limit(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch_with("V01", "V02", "O02")
    await ticket.accept()
    await ticket.contact()
    first, second = f"{ticket.id}.d1.a1", f"{ticket.id}.d1.a2"
    assert await ticket.groups("assist_ticket", first) == {"handler@V02"}
    assert await ticket.groups("assist_ticket", second) == {"handler@O02"}
    # Asked on the 24th: 28, 29, 30 September.
    assert await ticket.due("assist", of=first) == "2026-09-30T17:30"
    await ticket.assist(first)
    await stage.until("2026-10-08T09:00")
    assert await ticket.late_rounds("assist") == {second}
    with pytest.raises(TaskNotYours):
        await ticket.do("handle_ticket", by="handler@O02", result="solved", done=DONE)
    await ticket.handle()  # nobody is waited for any more
    await ticket.task("check_submission")
    await stage.at_rest()
    assert await ticket.open_elements() == {"check_submission"}
    rows = await ticket.rows(Assistance, ticket_id=ticket.id)
    assert [(row.done_by, row.ended_at is None) for row in rows] == [("wang.fang", True), (None, False)]
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == {"assist"}
    assert {"end_assisted", "end_assistance_ended"} <= set(await ticket.path())


async def test_the_main_department_asks_while_it_handles(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V05")
    await ticket.accept()
    with pytest.raises(AssistantIsOwner):
        await ticket.ask_assistance("V05")
    with pytest.raises(Forbidden):
        await ticket.ask_assistance("V06", by="handler@V06")
    await stage.until("2026-09-28T10:00")
    asked = await ticket.ask_assistance("V06")
    with pytest.raises(AssistantAsked):
        await ticket.ask_assistance("V06", by="dispatcher@center")
    await ticket.assist(asked)
    await stage.at_rest()
    again = await ticket.ask_assistance("V06", by="dispatcher@center")  # done once, it may be asked again
    assert await ticket.groups("assist_ticket", again) == {"handler@V06"}
    assert await ticket.due("assist", of=again) == "2026-10-08T17:30"
    await ticket.assist(again)
    await ticket.contact()
    await ticket.handle()
    with pytest.raises(HandedIn):
        await ticket.ask_assistance("V07")
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert "assist" not in await ticket.late_steps()


async def test_a_special_ticket_is_assisted_within_a_working_day(stage: Stage) -> None:
    ticket = await stage.intake(kind="urgent")
    await ticket.dispatch_with("V07", "O03")
    await ticket.task("assist_ticket")
    assert await ticket.due("assist") == "2026-09-28T17:30"


async def test_the_whole_limit_runs_on_while_somebody_assists(stage: Stage) -> None:
    ticket = await stage.intake(district_due_at="2026-09-29T12:00")
    await ticket.dispatch_with("V08", "O07")
    await ticket.accept()
    await ticket.contact()
    await stage.until("2026-09-29T13:00")
    assert await ticket.late_steps() == {"total"}
    await ticket.assist(f"{ticket.id}.d1.a1")
    await finished(ticket)
    assert "timer_assist_ticket_late_total" in await ticket.path()


async def test_a_new_dispatch_ends_what_the_old_one_has_asked_for(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch_with("V09", "O04")
    await ticket.accept()
    await ticket.task("assist_ticket")
    await ticket.request_return("V10")
    await ticket.review("approved", "V10")
    await ticket.task("accept_ticket")
    assert await ticket.open_elements() == {"accept_ticket"}
    await stage.until("2026-10-08T09:00")
    assert "assist" not in await ticket.late_steps()
    await ticket.accept()
    asked = await ticket.ask_assistance("O04")
    assert asked == f"{ticket.id}.d2.a1"
    await ticket.assist(asked)
    await ticket.contact()
    await finished(ticket)


async def test_a_withdrawn_ticket_needs_no_assistance(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch_with("V11", "O05")
    await ticket.task("assist_ticket")
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    assert await ticket.open_elements() == set()
    (row,) = await ticket.rows(Assistance, ticket_id=ticket.id)
    assert row.ended_at is not None
