"""More time (延期, R-73): only the district's approval moves a deadline; nothing is ever suspended."""

import pytest

from hotline.extensions.errors import ExtensionAnswered, ExtensionNotLater, ExtensionPending
from hotline.extensions.models import Extension
from hotline.extensions.request import withdraw_extension
from hotline.organization.caller import find_caller
from tests.process.played_subject import PlayedSubject
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

APPLIED = {"result": "confirmed", "document": "云城运〔2026〕21号", "reason": "需分期整治"}
APPROVED = {"result": "approved", "document": "区批〔2026〕15号"}


async def handling(stage: Stage, department: str = "V01", **given: str) -> PlayedTicket:
    """A ticket in its handling, dispatched on Thursday 24 September: 9 October, and the district's 12 October."""
    ticket = await stage.intake(district_due_at="2026-10-12T12:00", **given)
    await ticket.dispatch(department)
    await ticket.accept()
    await ticket.contact()
    await ticket.task("handle_ticket")
    return ticket


async def asked(ticket: PlayedTicket, until: str = "2026-10-20") -> PlayedSubject:
    """The district was asked for that day."""
    extension = await ticket.request_extension(until)
    await extension.do("apply_for_extension", **APPLIED)
    await extension.task("enter_extension_answer")
    return extension


async def finished(ticket: PlayedTicket) -> None:
    """Everything from the submission to the close."""
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_an_approval_moves_the_timers_that_run(stage: Stage) -> None:
    ticket = await handling(stage)
    extension = await ticket.request_extension("2026-10-20")
    assert await extension.groups("apply_for_extension") == {"dispatcher@center"}
    assert await extension.due("apply_extension") == "2026-09-28T17:30"
    await extension.do("apply_for_extension", **APPLIED)
    await extension.task("enter_extension_answer")
    assert await extension.due("district_answer") == "2026-10-09T17:30"
    task = await ticket.task("handle_ticket")
    await extension.do("enter_extension_answer", **APPROVED, until="2026-10-19", handle_until="2026-10-14")
    assert await extension.closed() == "approved"
    await stage.at_rest()
    assert await ticket.task("handle_ticket") == task  # whoever works on it keeps it
    assert await ticket.due("handle") == "2026-10-14T17:30"
    assert await ticket.due("total") == "2026-10-19T17:30"
    await stage.until("2026-10-13T09:00")
    assert await ticket.late_steps() == set()  # 9 and 12 October said nothing
    await stage.until("2026-10-14T17:31")
    assert await ticket.late_steps() == {"handle"}
    await stage.until("2026-10-19T17:31")
    assert {"handle", "total"} <= await ticket.late_steps()
    await finished(ticket)
    assert "end_extended" in await extension.path()


async def test_without_a_day_of_its_own_the_department_s_limit_stays(stage: Stage) -> None:
    ticket = await handling(stage, "V02")
    extension = await asked(ticket)
    await extension.do("enter_extension_answer", **APPROVED, until="2026-10-20")
    assert await extension.closed() == "approved"
    assert await ticket.due("total") == "2026-10-20T17:30"
    assert await ticket.due("handle") == "2026-10-09T17:30"
    await stage.until("2026-10-10T09:00")
    assert await ticket.late_steps() == {"handle"}
    await finished(ticket)


async def test_an_approval_takes_back_what_had_become_late_meanwhile(stage: Stage) -> None:
    ticket = await handling(stage, "V03")
    extension = await asked(ticket)
    await stage.until("2026-10-13T09:00")  # every clock has run on
    assert await ticket.late_steps() == {"handle", "total"}
    await extension.do("enter_extension_answer", **APPROVED, until="2026-10-20", handle_until="2026-10-16")
    assert await extension.closed() == "approved"
    await stage.at_rest()
    assert await ticket.late_steps() == set()
    assert sorted(await ticket.annulled()) == [("extension", "handle"), ("extension", "total")]
    assert await extension.late_steps() == {"district_answer"}
    await finished(ticket)
    assert await ticket.late_steps() == set()


async def test_the_running_limit_of_a_rehandling_is_moved_too(stage: Stage) -> None:
    ticket = await handling(stage, "V04")
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.task("handle_again")
    assert await ticket.due("re_handle") == "2026-09-30T17:30"
    extension = await asked(ticket)
    await extension.do("enter_extension_answer", **APPROVED, until="2026-10-20", handle_until="2026-10-13")
    assert await extension.closed() == "approved"
    await stage.until("2026-10-13T09:00")
    assert "re_handle" not in await ticket.late_steps()
    await stage.until("2026-10-13T17:31")
    assert "re_handle" in await ticket.late_steps()
    await ticket.handled_again()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_the_center_may_refuse_by_itself(stage: Stage) -> None:
    ticket = await handling(stage, "V05")
    extension = await ticket.request_extension("2026-10-20")
    with pytest.raises(ExtensionPending):
        await ticket.request_extension("2026-10-21")
    await extension.do("apply_for_extension", result="refused", reason="时限充足")
    assert await extension.closed() == "refused"
    assert await ticket.due("handle") == "2026-10-09T17:30"
    assert "enter_extension_answer" not in await extension.path()


async def test_the_district_refuses_and_everything_stays_as_it_was(stage: Stage) -> None:
    ticket = await handling(stage, "V06")
    extension = await asked(ticket)
    await extension.do("enter_extension_answer", result="refused", document="区批〔2026〕16号")
    assert await extension.closed() == "refused"
    (row,) = await extension.rows(Extension, id=extension.id)
    assert (row.status, row.document, row.until) == ("refused", "区批〔2026〕16号", None)
    await stage.until("2026-10-10T09:00")
    assert await ticket.late_steps() == {"handle"}
    assert "end_refused" in await extension.path()
    await finished(ticket)


async def test_an_extension_gives_time(stage: Stage) -> None:
    ticket = await handling(stage, "V07")
    with pytest.raises(ExtensionNotLater):
        await ticket.request_extension("2026-09-23")
    extension = await asked(ticket)
    with pytest.raises(ExtensionNotLater):
        await extension.do("enter_extension_answer", **APPROVED, until="2026-10-11")
    with pytest.raises(ExtensionNotLater):
        await extension.do(
            "enter_extension_answer", **APPROVED, until="2026-10-20", handle_until="2026-10-09"
        )
    assert await ticket.due("total") == "2026-10-12T12:00"


async def test_the_department_takes_it_back(stage: Stage) -> None:
    ticket = await handling(stage, "V08")
    extension = await asked(ticket)
    async with stage.office.work("zhao.min") as work:
        await withdraw_extension(work, await find_caller(work, "zhao.min"), extension.id)
    assert await extension.closed() == "withdrawn"
    assert "end_withdrawn" in await extension.path()
    with pytest.raises(ExtensionAnswered):
        async with stage.office.work("zhao.min") as work:
            await withdraw_extension(work, await find_caller(work, "zhao.min"), extension.id)


async def test_a_closed_ticket_needs_no_more_time(stage: Stage) -> None:
    ticket = await handling(stage, "V09")
    extension = await asked(ticket)
    await finished(ticket)
    assert await extension.closed() == "withdrawn"
    assert await extension.open_elements() == set()


async def test_the_center_has_limits_of_its_own(stage: Stage) -> None:
    ticket = await handling(stage, "V10")
    extension = await ticket.request_extension("2026-10-20")
    await stage.until("2026-09-29T09:00")
    assert await extension.late_steps() == {"apply_extension"}
    await extension.do("apply_for_extension", **APPLIED)  # on the 29th: 30 September, 8, 9, 10, 12 October
    await stage.until("2026-10-13T09:00")
    assert await extension.late_steps() == {"apply_extension", "district_answer"}
    await extension.do("enter_extension_answer", result="refused", document="区批〔2026〕17号")
    assert await extension.closed() == "refused"
