"""The center calls back every ticket, and what follows from dissatisfaction (R-04 to R-06, R-08, R-09)."""

import pytest

from hotline.tickets.errors import CallBackTooEarly
from hotline.tickets.facts import Alert, CallBack, Submission
from tests.process.played_ticket import PARTIES, PlayedTicket
from tests.process.stage import Stage


async def checked(stage: Stage, department: str, **given: str) -> PlayedTicket:
    """A ticket whose submission has passed the check."""
    ticket = await stage.intake(**given)
    await ticket.handled(department)
    await ticket.check()
    return ticket


async def dissatisfied_twice(stage: Stage, department: str) -> PlayedTicket:
    """A ticket whose citizen is still dissatisfied after the re-handling."""
    ticket = await checked(stage, department)
    await ticket.call_back("dissatisfied")
    await ticket.handled_again()
    await ticket.call_back("tending")
    return ticket


async def test_a_citizen_is_unreachable_after_three_tries_on_different_days(
    stage: Stage,
) -> None:
    ticket = await checked(stage, "V01")
    await stage.until("2026-09-28T10:00")
    await ticket.call_back("no_answer")
    with pytest.raises(CallBackTooEarly):
        await ticket.call_back("no_answer")
    await stage.until("2026-09-29T10:05")
    await ticket.call_back("no_answer")
    await stage.until("2026-09-29T17:00")
    with pytest.raises(CallBackTooEarly):
        await ticket.call_back("no_answer")
    await stage.until("2026-09-30T10:10")
    await ticket.call_back("no_answer")
    await ticket.report()
    assert await ticket.closed() == "unreachable"
    tries = await ticket.facts(CallBack)
    assert len({each.at.date() for each in tries}) == 3
    assert await ticket.late_steps() == set()  # the district is told after the last try


async def test_a_special_ticket_is_tried_again_at_a_different_hour_of_the_same_day(
    stage: Stage,
) -> None:
    ticket = await checked(stage, "V02", kind="less_urgent")
    await stage.until("2026-09-28T09:30")
    await ticket.call_back("no_answer")
    with pytest.raises(CallBackTooEarly):
        await ticket.call_back("satisfied")
    await stage.until("2026-09-28T13:05")  # 120 working minutes: until lunch at 11:30
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_an_alert_sends_the_ticket_back_with_three_working_days(stage: Stage) -> None:
    ticket = await checked(stage, "V03")
    await stage.until("2026-09-30T10:00")
    await ticket.call_back("dissatisfied")
    await ticket.task("handle_again")
    # From 30 September: 8, 9 and 10 October (a working Saturday).
    assert await ticket.due("re_handle") == "2026-10-10T17:30"
    (alert,) = await ticket.facts(Alert)
    assert alert.answer == "dissatisfied"
    await ticket.handle_again()
    assert await ticket.groups("confirm_rehandling") == {"head@V03"}
    await ticket.confirm("sent_back")
    await ticket.handle_again()
    await stage.until("2026-10-10T17:00")
    await ticket.confirm()
    await ticket.check()
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    submissions = await ticket.facts(Submission)
    assert [row.check_result for row in submissions] == ["passed", "head_sent_back", "passed"]
    assert [row.confirmed_by for row in submissions] == [None, None, "zhu.yonglin"]
    assert "re_handle" not in await ticket.late_steps()


async def test_a_poor_rehandling_is_sent_back_by_the_center_with_no_new_clock(
    stage: Stage,
) -> None:
    ticket = await checked(stage, "V04")
    await ticket.call_back("dissatisfied")  # on the 24th: 28, 29, 30 September
    await ticket.handle_again()
    await ticket.confirm()
    await ticket.check("sent_back")
    await ticket.task("handle_again")
    assert await ticket.due("re_handle") == "2026-09-30T17:30"
    await stage.until("2026-10-08T09:00")
    assert "re_handle" in await ticket.late_steps()
    await ticket.handled_again()
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_the_report_counts_from_the_last_outcome(stage: Stage) -> None:
    ticket = await checked(stage, "V09")
    await ticket.call_back("dissatisfied")
    await stage.until("2026-09-30T10:00")
    await ticket.handled_again()
    await ticket.call_back("dissatisfied")
    await ticket.judge("joint")
    await ticket.choose_parties(*PARTIES)
    await stage.until("2026-10-09T10:00")
    await ticket.agree()
    await ticket.call_back("satisfied")
    await ticket.task("report_upward")
    assert await ticket.due("report") == "2026-10-10T17:30"  # a Saturday, and a working day
    await stage.until("2026-10-10T10:00")
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == set()


async def test_still_dissatisfied_it_is_explained(stage: Stage) -> None:
    ticket = await dissatisfied_twice(stage, "V05")
    await ticket.judge("explained")
    await ticket.report()
    assert await ticket.closed() == "explained"
    assert [alert.answer for alert in await ticket.facts(Alert)] == ["dissatisfied", "tending"]
    assert (await ticket.path()).count("return_to_department") == 1  # one re-handling


async def test_still_dissatisfied_it_is_handled_jointly_and_called_back(stage: Stage) -> None:
    ticket = await dissatisfied_twice(stage, "V06")
    await ticket.judge("joint")
    await ticket.task("choose_parties")
    assert await ticket.due("joint") == "2026-10-09T17:30"  # 28, 29, 30 September, 8, 9 October
    await stage.until("2026-10-09T16:00")
    await ticket.conclude_jointly()
    await ticket.task("call_back")
    assert await ticket.due("call_back") == "2026-10-10T17:30"
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert (await ticket.path()).count("return_to_department") == 1


async def test_dissatisfied_after_the_joint_handling_it_is_judged_again(stage: Stage) -> None:
    ticket = await dissatisfied_twice(stage, "V07")
    await ticket.judge("joint")
    await ticket.conclude_jointly()
    await ticket.call_back("dissatisfied")
    await ticket.judge("explained")
    await ticket.report()
    assert await ticket.closed() == "explained"
    assert len(await ticket.facts(Alert)) == 3


async def test_an_unreachable_citizen_after_a_rehandling_has_three_new_tries(
    stage: Stage,
) -> None:
    ticket = await checked(stage, "V08")
    await ticket.call_back("dissatisfied")
    await ticket.handled_again()
    for moment in ("2026-10-08T10:00", "2026-10-09T10:05", "2026-10-10T10:10"):
        await stage.until(moment)
        await ticket.call_back("no_answer")
    await ticket.report()
    assert await ticket.closed() == "unreachable"
