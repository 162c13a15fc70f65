"""From intake to close when everybody does his part in time (R-01 to R-04, R-09)."""

import pytest

from hotline.tickets.facts import CallBack, ContactAttempt, Submission, UpwardReport
from tests.process.stage import Stage


@pytest.mark.combination
async def test_a_ticket_handled_in_time_closes_as_satisfied(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V01")
    await ticket.accept()
    # Dispatched on Thursday 24 September. Working days after it: 28, 29, 30 September, then National Day,
    # then 8, 9, 10 October (a working Saturday), 12, 13, 14, 15.
    await ticket.task("contact_citizen")
    assert await ticket.due("accept") == await ticket.due("contact") == "2026-09-28T17:30"
    assert await ticket.due("return") == "2026-09-29T17:30"
    assert await ticket.due("handle") == "2026-10-09T17:30"
    assert await ticket.due("window") == "2026-10-15T17:30"

    await stage.until("2026-09-28T10:00")
    await ticket.contact()
    await stage.until("2026-10-08T10:00")
    await ticket.handle()
    await ticket.check()
    assert await ticket.due("check") == await ticket.due("call_back") == "2026-10-09T17:30"
    await ticket.call_back("satisfied")
    await ticket.task("report_upward")
    assert await ticket.due("report") == "2026-10-09T17:30"
    await ticket.report()

    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == set()
    assert await ticket.history() == [
        "received",
        "dispatched",
        *("visit_opened", "visit_arranged"),
        "accepted",
        *("visit_taken", "visited", "visit_done"),
        "contacted",
        "submitted",
        "check_passed",
        "called_back",
        "reported_upward",
        "closed",
    ]
    path = await ticket.path()
    assert not [element for element in path if "_late_" in element]
    tasks = [
        "dispatch_ticket",
        "accept_ticket",
        "contact_citizen",
        "handle_ticket",
        "check_submission",
        "call_back",
    ]
    assert [element for element in path if element in tasks] == tasks


@pytest.mark.parametrize("result", ["coordinating", "work_plan", "cannot"])
async def test_what_is_not_solved_yet_is_explained_and_called_back_like_everything(
    stage: Stage, result: str
) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V05")
    await ticket.accept()
    await ticket.contact()
    await ticket.handle(result)
    await ticket.check()
    await ticket.call_back("basically_satisfied")
    await ticket.report()
    assert await ticket.closed() == "basically_satisfied"
    (submission,) = await ticket.facts(Submission)
    assert (submission.result, submission.check_result) == (result, "passed")
    (answer,) = await ticket.facts(CallBack)
    assert (answer.first_contact, answer.on_time, answer.solved, answer.satisfied) == (True, True, True, True)
    assert [report.kind for report in await ticket.facts(UpwardReport)] == ["answer"]


async def test_no_answer_in_time_is_timely_and_two_more_tries_follow(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    await ticket.accept()
    await stage.until("2026-09-28T16:00")
    await ticket.contact("no_answer")
    await stage.until("2026-09-29T10:00")  # the limit ended on the 28th at 17:30
    await ticket.contact("no_answer")
    await ticket.contact("no_answer")
    await ticket.task("handle_ticket")
    assert await ticket.open_elements() == {"handle_ticket"}
    assert [attempt.no for attempt in await ticket.facts(ContactAttempt)] == [1, 2, 3]
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == set()


async def test_a_citizen_reached_at_the_second_try_is_not_tried_again(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    await ticket.accept()
    await ticket.contact("no_answer")
    await ticket.contact("reached")
    await ticket.task("handle_ticket")
    assert [attempt.result for attempt in await ticket.facts(ContactAttempt)] == ["no_answer", "reached"]


@pytest.mark.combination
async def test_a_poor_submission_is_sent_back_with_no_new_clock(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.handled("V03")
    await ticket.check("sent_back")
    await ticket.task("handle_ticket")
    assert await ticket.due("handle") == "2026-10-09T17:30"
    await stage.until("2026-10-09T16:00")
    await ticket.handle()
    await ticket.check()
    # The check counts from the second submission, on Friday the 9th: Saturday the 10th is a working day.
    assert await ticket.due("check") == await ticket.due("call_back") == "2026-10-10T17:30"
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == set()
    assert [row.check_result for row in await ticket.facts(Submission)] == ["sent_back", "passed"]


async def test_what_was_sent_back_is_overdue_by_the_old_date(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.handled("V04")
    await ticket.check("sent_back")
    await stage.until("2026-10-10T09:00")
    assert await ticket.late_steps() == {"handle"}
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == {"handle"}
