"""Who acts for whom: a deputy for somebody who is away (R-76), a successor for a closed department (R-81)."""

from datetime import date

import pytest

from hotline.errors import Forbidden
from hotline.organization.caller import find_caller
from hotline.organization.deputies import record_deputy
from hotline.organization.succession import succeed
from hotline.tasks.errors import TaskNotFound
from hotline.tickets.facts import ReturnRequest, Submission
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

ADMINISTRATOR = "xu.jiashu"


async def deputed(stage: Stage, person: str, deputy: str) -> None:
    """The deputy acts for the person on the first two days of the scenarios."""
    async with stage.office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        await record_deputy(work, caller, person, deputy, date(2026, 9, 24), date(2026, 9, 28))


async def accepted(stage: Stage, department: str) -> PlayedTicket:
    """A ticket that a department has accepted on Thursday 24 September."""
    ticket = await stage.intake()
    await ticket.dispatch(department)
    await ticket.accept()
    await ticket.task("contact_citizen")
    return ticket


async def test_a_deputy_signs_a_return_and_both_names_are_kept(stage: Stage) -> None:
    ticket = await accepted(stage, "V11")
    with pytest.raises(Forbidden):
        await ticket.request_return("O02", by="fang.yuan")
    await deputed(stage, "du.jianguo", "fang.yuan")  # of another residents' committee
    assert await ticket.request_return("O02", by="fang.yuan") == "pending"
    (request,) = await ticket.facts(ReturnRequest)
    assert (request.signed_by, request.signed_for) == ("fang.yuan", "du.jianguo")
    await ticket.review("approved", "O02")
    await ticket.task("accept_ticket")
    assert await ticket.department() == "O02"


async def test_a_deputy_confirms_a_rehandling_while_he_is_one(stage: Stage) -> None:
    first, second = await accepted(stage, "V12"), await accepted(stage, "V12")
    for ticket in (first, second):
        await ticket.contact()
        await ticket.handle()
        await ticket.check()
        await ticket.call_back("dissatisfied")
        await ticket.handle_again()
    await deputed(stage, "xia.yulan", "tang.jie")
    await first.do("confirm_rehandling", by="tang.jie", result="confirmed", statement="全程参与")
    (_, submission) = await first.facts(Submission)
    assert (submission.confirmed_by, submission.confirmed_for) == ("tang.jie", "xia.yulan")
    await stage.until("2026-09-29T09:00")  # the head is back
    with pytest.raises(TaskNotFound):
        await second.do("confirm_rehandling", by="tang.jie", result="confirmed", statement="全程参与")
    await second.confirm()
    await second.check()
    await second.call_back()
    await second.report()
    assert await second.closed() == "satisfied"


async def test_a_successor_has_the_work_of_a_closed_department_at_once(stage: Stage) -> None:
    await stage.until("2026-11-10T09:00")  # no other scenario needs the department any more
    handling = await stage.intake()
    await handling.dispatch_with("V12", "O06")
    await handling.accept()
    await handling.contact()
    due = await handling.due("handle")
    returned = await accepted(stage, "V12")
    helped = await stage.intake()
    await helped.dispatch_with("O06", "V12")
    await helped.accept()
    await helped.task("assist_ticket")
    await stage.until("2026-11-11T09:00")
    async with stage.office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        await succeed(work, caller, "V12", "V11", date(2026, 11, 11))
    assert await handling.groups("handle_ticket") == {"handler@V11"}
    assert await helped.groups("assist_ticket") == {"handler@V11"}
    assert await handling.due("handle") == due  # every limit stays
    await helped.assist(f"{helped.id}.d1.a1")
    await handling.handle()
    await handling.check()
    await handling.call_back("dissatisfied")
    # What opens later is the successor's too, though the diagram still knows the old code.
    assert await handling.groups("handle_again") == {"handler@V11"}
    await handling.handled_again()
    await handling.call_back()
    await handling.report()
    assert await handling.closed() == "satisfied"
    assert [dispatch.department for dispatch in await handling.dispatches()] == ["V11"]
    assert "succeeded" in await handling.history()
    assert await returned.request_return("V10", by="V11") == "pending"
    await returned.review("approved", "V10")
    await returned.task("accept_ticket")
    assert await returned.department() == "V10"
