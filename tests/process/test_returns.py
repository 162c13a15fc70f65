"""Returning a ticket (退单, R-10, R-11) and what passes over into the leaders' decision (R-12)."""

import pytest

from hotline.engine.outbox import publish_message
from hotline.errors import Forbidden
from hotline.tickets.errors import (
    NotAccepted,
    NotReturnable,
    RequestPending,
    SameDepartment,
    SubmissionPending,
)
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage


async def accepted(stage: Stage, department: str = "V01", **given: str) -> PlayedTicket:
    """A ticket that a department has accepted on Thursday 24 September."""
    ticket = await stage.intake(**given)
    await ticket.dispatch(department)
    await ticket.accept()
    await ticket.task("contact_citizen")
    return ticket


async def finished(ticket: PlayedTicket) -> None:
    """Everything in time from acceptance to close."""
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_an_approved_return_starts_the_new_department_s_limits_anew(stage: Stage) -> None:
    ticket = await accepted(stage, district_due_at="2026-10-12T17:30")
    await stage.until("2026-09-28T10:00")
    assert await ticket.request_return("O02") == "pending"
    await ticket.task("review_return")
    assert await ticket.due("review_return") == "2026-09-29T17:30"  # one working day after the application
    await ticket.review("approved", "O02")
    await ticket.task("accept_ticket")
    # Dispatched anew on Monday 28 September: 29, 30 September, 8, 9, 10 October (a working Saturday).
    assert await ticket.due("accept") == "2026-09-29T17:30"
    assert await ticket.due("return") == "2026-09-30T17:30"
    assert await ticket.due("handle") == "2026-10-10T17:30"
    assert await ticket.due("total") == "2026-10-12T17:30"  # the district's total never starts anew
    assert await ticket.returns() == ["approved"]
    first, second = await ticket.dispatches()
    assert (first.department, first.ended_as) == ("V01", "redispatched")
    assert (second.department, second.origin, second.returnable) == ("O02", "return", True)
    assert await ticket.open_elements() == {"accept_ticket"}
    await stage.until("2026-10-10T09:00")  # the old department's limit, 9 October, says nothing any more
    assert "handle" not in await ticket.late_steps()
    await finished(ticket)
    path = await ticket.path()
    assert {"end_redispatched", "boundary_redispatched"} <= set(path)
    assert "end_return_refused" not in path


async def test_a_refused_return_leaves_the_department_under_its_old_limits(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.request_return()
    await ticket.review("refused")
    await stage.until("2026-09-28T09:30")
    assert await ticket.returns() == ["refused"]
    assert await ticket.due("handle") == "2026-10-09T17:30"
    assert await ticket.open_elements() == {"contact_citizen"}
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert "end_return_refused" in await ticket.path()


async def test_a_return_on_the_second_working_day_is_in_time(stage: Stage) -> None:
    ticket = await accepted(stage)
    await stage.until("2026-09-29T17:20")  # until 17:30: 28 and 29 September
    assert await ticket.request_return() == "pending"


async def test_a_return_after_two_working_days_is_too_late_and_nothing_is_reviewed(
    stage: Stage,
) -> None:
    ticket = await accepted(stage)
    await stage.until("2026-09-29T17:31")
    assert await ticket.request_return() == "too_late"
    await stage.at_rest()
    assert await ticket.open_elements() == {"contact_citizen"}
    assert "return" not in await ticket.late_steps()  # a right that ran out is nobody's lateness
    assert "return_too_late" in await ticket.history()


async def test_an_unsigned_return_is_refused_and_may_be_signed_and_sent_again(stage: Stage) -> None:
    ticket = await accepted(stage)
    assert await ticket.request_return(signed=False) == "unsigned"
    await stage.at_rest()
    assert await ticket.open_elements() == {"contact_citizen"}
    assert await ticket.request_return() == "pending"
    await ticket.review("refused")
    assert await ticket.returns() == ["unsigned", "refused"]


async def test_a_return_needs_acceptance_and_comes_before_the_submission(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    with pytest.raises(NotAccepted):
        await ticket.request_return()
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    with pytest.raises(SubmissionPending):
        await ticket.request_return()


async def test_one_request_at_a_time(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.request_return()
    with pytest.raises(RequestPending):
        await ticket.request_return()
    with pytest.raises(RequestPending):
        await ticket.report_difficulty()


async def test_a_return_does_not_go_to_who_returned_it(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.request_return("O03")
    with pytest.raises(SameDepartment):
        await ticket.review("approved", "V01")
    await ticket.review("approved", "O03")
    await finished(ticket)


async def test_while_a_return_is_reviewed_every_clock_runs_on(stage: Stage) -> None:
    ticket = await accepted(stage, district_due_at="2026-09-29T12:00")
    await ticket.request_return()  # on the 24th, to be reviewed by the 28th
    await stage.until("2026-09-30T09:00")
    assert await ticket.late_steps() == {"contact", "review_return", "total"}
    assert await ticket.open_elements() == {"contact_citizen", "review_return"}
    await ticket.review("refused")
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_the_second_department_s_return_goes_straight_to_the_leaders(stage: Stage) -> None:
    ticket = await accepted(stage, "V01")
    await ticket.request_return("V02")
    await ticket.review("approved", "V02")
    await ticket.accept()
    await stage.until("2026-09-28T09:30")
    assert await ticket.request_return("O01") == "pending"
    await ticket.task("propose_opinion")
    assert await ticket.open_elements() == {"contact_citizen", "propose_opinion"}  # the owner goes on
    assert await ticket.due("propose") == "2026-09-29T17:30"
    await stage.until("2026-09-29T10:00")
    await ticket.propose("O01")
    await ticket.task("decide_owner")
    assert await ticket.due("decide") == "2026-09-30T17:30"
    await ticket.decide("O01")
    await ticket.accept()
    assert [dispatch.origin for dispatch in await ticket.dispatches()] == ["center", "return", "leaders"]
    with pytest.raises(NotReturnable):
        await ticket.request_return("V03")
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    path = await ticket.path()
    assert path.count("review_return") == 1
    assert "end_redispatched_by_leaders" in path
    assert await ticket.returns() == ["approved", "approved"]


async def test_refused_returns_do_not_count_towards_the_leaders(stage: Stage) -> None:
    ticket = await accepted(stage)
    for _ in range(2):
        await ticket.request_return()
        await ticket.review("refused")
        await stage.at_rest()
    await ticket.request_return("V10")
    await ticket.review("approved", "V10")
    await finished(ticket)
    assert await ticket.returns() == ["refused", "refused", "approved"]
    assert "call_escalation_return" not in await ticket.path()


async def test_a_review_without_a_clear_owner_passes_to_the_leaders(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.request_return()
    await ticket.review("leaders")
    await ticket.propose()
    await ticket.decide("O04")
    await finished(ticket)
    assert [dispatch.department for dispatch in await ticket.dispatches()] == ["V01", "O04"]
    assert await ticket.returns() == ["approved"]


async def test_the_leaders_may_leave_it_with_the_department_that_returned_it(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.request_return()
    await ticket.review("leaders")
    await ticket.propose("V01")
    await ticket.decide("V01")
    await finished(ticket)
    assert await ticket.returns() == ["refused"]
    assert [dispatch.returnable for dispatch in await ticket.dispatches()] == [True, False]


async def test_a_submission_withdraws_a_return_that_is_reviewed(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.contact()
    await ticket.request_return()
    await ticket.task("review_return")
    await ticket.handle()
    await ticket.check()
    assert await ticket.returns() == ["withdrawn"]
    assert await ticket.open_elements() <= {"call_back"}
    assert await ticket.void_reason("review_return") == "withdrawn"
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert {"boundary_return_withdrawn", "end_return_withdrawn"} <= set(await ticket.path())


async def test_a_submission_withdraws_a_return_that_the_leaders_decide(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.contact()
    await ticket.request_return()
    await ticket.review("leaders")
    await ticket.propose()
    await ticket.task("decide_owner")
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.returns() == ["withdrawn"]
    assert {"boundary_escalation_withdrawn", "end_escalation_withdrawn"} <= set(await ticket.path())


async def test_after_a_withdrawn_return_it_may_be_asked_for_again(stage: Stage) -> None:
    ticket = await accepted(stage)
    await ticket.contact()
    await ticket.request_return()
    await ticket.handle()
    await ticket.check("sent_back")
    await ticket.task("handle_ticket")
    await stage.at_rest()
    await ticket.request_return("O05")
    await ticket.review("approved", "O05")
    await finished(ticket)
    assert await ticket.returns() == ["withdrawn", "approved"]


@pytest.mark.combination
async def test_a_late_return_of_the_old_department_does_not_touch_the_new_dispatch(
    stage: Stage,
) -> None:
    ticket = await accepted(stage, "V01")
    await ticket.request_return("V11")
    await ticket.review("approved", "V11")
    await ticket.task("accept_ticket")
    with pytest.raises(Forbidden):
        await ticket.request_return("V12", by="V01")
    async with stage.office.work() as work:  # one that was on its way when the ticket was dispatched anew
        publish_message(work, ticket.id, "return_requested", f"{ticket.id}.d1", {"request_id": "none"})
    await stage.at_rest()
    assert await ticket.open_elements() == {"accept_ticket"}
    await finished(ticket)
