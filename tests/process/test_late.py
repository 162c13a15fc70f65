"""What is late is recorded the moment it becomes late, once, and the work goes on (R-02, R-03, R-07, R-71)."""

import pytest

from tests.process.stage import Stage


async def test_late_acceptance_is_recorded_at_the_close_of_business_and_work_goes_on(stage: Stage) -> None:
    # one working day after Thursday the 24th is Monday the 28th, 17:30.
    ticket = await stage.intake()
    await ticket.dispatch("V01")
    await stage.until("2026-09-28T17:29")
    assert await ticket.late_steps() == set()
    await stage.until("2026-09-28T17:31")
    assert await ticket.late_steps() == {"accept", "contact"}
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == {"accept", "contact"}
    history = await ticket.history()
    assert (history.count("late_accept"), history.count("late_contact")) == (1, 1)


async def test_late_contact_after_acceptance_in_time_is_late_contact_only(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    await ticket.accept()
    await stage.until("2026-09-29T09:00")
    assert await ticket.late_steps() == {"contact"}
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert "timer_contact_citizen_late_contact" in await ticket.path()


async def test_overdue_handling_is_recorded_and_the_work_goes_on(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V03")
    await ticket.accept()
    await ticket.contact()
    await stage.until("2026-10-09T17:00")  # the fifth working day: 28, 29, 30 September, 8, 9 October
    assert await ticket.late_steps() == set()
    await stage.until("2026-10-10T09:00")
    assert await ticket.late_steps() == {"handle"}
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert (await ticket.history()).count("late_handle") == 1
    path = await ticket.path()
    assert {"timer_handle_ticket_remind_handle", "timer_handle_ticket_late_handle"} <= set(path)


async def test_dispatching_has_half_a_working_day(stage: Stage) -> None:
    # From 09:00: 150 minutes until lunch at 11:30 and 60 after it at 13:00; reminded an hour before.
    ticket = await stage.intake()
    await ticket.task("dispatch_ticket")
    assert (await ticket.due("dispatch")).startswith("2026-09-24T14:0")
    await stage.until("2026-09-24T14:10")
    assert await ticket.late_steps() == {"dispatch"}
    await ticket.dispatch("V04")
    await ticket.accept()
    assert (await ticket.history()).count("late_dispatch") == 1


async def test_a_special_ticket_is_dispatched_at_once(stage: Stage) -> None:  # thirty minutes
    ticket = await stage.intake(kind="urgent")
    await ticket.task("dispatch_ticket")
    assert (await ticket.due("dispatch")).startswith("2026-09-24T09:3")
    await stage.until("2026-09-24T09:40")
    assert await ticket.late_steps() == {"dispatch"}
    await ticket.dispatch("V04")


@pytest.mark.parametrize(
    ("received", "due"), [("2026-09-30T16:20", "2026-10-08T11:20"), ("2026-10-11T10:00", "2026-10-12T14:00")]
)
async def test_half_a_working_day_goes_on_after_a_holiday(stage: Stage, received: str, due: str) -> None:
    # 70 minutes of the afternoon before National Day and 140 of the morning after it;
    # taken in on a Sunday it begins on Monday at 9:00.
    await stage.until(received)
    ticket = await stage.intake()
    await ticket.task("dispatch_ticket")
    assert (await ticket.due("dispatch"))[:-1] == due[:-1]
    await ticket.dispatch("V05")
    await ticket.accept()


async def test_a_ticket_late_at_every_step_is_recorded_at_each_and_still_ends(stage: Stage) -> None:
    #
    ticket = await stage.intake(district_due_at="2026-09-24T16:00")
    await stage.until("2026-09-24T17:00")
    assert await ticket.late_steps() == {"dispatch", "total"}
    await ticket.dispatch("V06")  # on the 24th: accept 28 Sept., handle 9 Oct., window 15 Oct.
    await stage.until("2026-10-10T09:00")
    assert await ticket.late_steps(dispatch=1) == {"accept", "contact", "handle"}
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()  # on Saturday the 10th: check and call back until Monday the 12th
    await stage.until("2026-10-13T09:00")
    assert {"check", "call_back"} <= await ticket.late_steps()
    await ticket.check()
    await stage.until("2026-10-16T09:00")
    assert "window" in await ticket.late_steps()
    await ticket.call_back("dissatisfied")  # Friday the 16th: re-handling until Wednesday the 21st
    await stage.until("2026-10-22T09:00")
    assert await ticket.due("re_handle") == "2026-10-21T17:30"
    assert "re_handle" in await ticket.late_steps()
    await ticket.handled_again()
    await ticket.call_back("dissatisfied")  # Thursday the 22nd
    await stage.until("2026-10-26T09:00")  # Monday
    assert await ticket.due("decide_unresolved") == "2026-10-23T17:30"
    assert "decide_unresolved" in await ticket.late_steps()
    await ticket.judge("joint")  # Monday the 26th: five working days end on Monday 2 November
    await stage.until("2026-11-03T09:00")
    assert await ticket.due("joint") == "2026-11-02T17:30"
    assert "joint" in await ticket.late_steps()
    await ticket.conclude_jointly()
    await stage.until("2026-11-06T09:00")
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    history = await ticket.history()
    repeated = {event for event in history if event.startswith("late_") and history.count(event) > 1}
    assert repeated == {"late_call_back"}  # after the joint handling the citizen is called back anew


async def test_a_head_who_confirms_late_makes_the_rehandling_late(stage: Stage) -> None:
    ticket = await stage.intake(district_due_at="2026-10-14T12:00")
    await ticket.handled("V07")
    await ticket.check()
    await ticket.call_back("tending")  # on the 24th: three working days end on 30 September
    await ticket.handle_again()
    await stage.until("2026-10-08T09:00")
    assert await ticket.due("re_handle") == "2026-09-30T17:30"
    assert await ticket.late_steps() == {"re_handle"}
    await stage.until("2026-10-16T09:00")
    assert await ticket.late_steps() == {"re_handle", "window", "total"}
    await ticket.confirm()
    await ticket.check()
    await ticket.call_back("basically_satisfied")
    await stage.until("2026-10-21T09:00")  # answered on Friday the 16th, to be reported by Monday the 19th
    assert await ticket.due("report") == "2026-10-19T17:30"
    assert "report" in await ticket.late_steps()
    await ticket.report()
    assert await ticket.closed() == "basically_satisfied"


async def test_the_window_passes_while_it_is_handled_again(stage: Stage) -> None:  # R-07 beside R-06
    ticket = await stage.intake()
    await ticket.handled("V08")
    await ticket.check()
    await stage.until("2026-10-14T09:00")
    await ticket.call_back("dissatisfied")
    await stage.until("2026-10-16T09:00")
    # The window ended on the 15th; the three working days from the 14th, 19 October, are not shortened by it.
    assert await ticket.due("re_handle") == "2026-10-19T17:30"
    assert "window" in await ticket.late_steps()
    assert "re_handle" not in await ticket.late_steps()
    await ticket.handled_again()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_a_total_that_passes_is_recorded_once_wherever_the_ticket_is(stage: Stage) -> None:
    ticket = await stage.intake(district_due_at="2026-09-29T12:00")
    await ticket.dispatch("V09")
    await stage.until("2026-09-29T13:00")
    assert "total" in await ticket.late_steps()
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert (await ticket.history()).count("late_total") == 1
