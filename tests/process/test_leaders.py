"""No clear owner, and tickets that are not the street's (R-01, R-12)."""

from hotline.tickets.facts import Escalation, UpwardReport
from tests.process.stage import Stage


async def test_without_a_clear_owner_the_leaders_decide_at_dispatch(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.ask_leaders()
    await ticket.task("propose_opinion")
    assert await ticket.groups("propose_opinion") == {"center_leader@street"}
    assert await ticket.due("propose") == "2026-09-28T17:30"
    await ticket.propose("O02")
    assert await ticket.groups("decide_owner") == {"chief_leader@street"}
    assert await ticket.due("decide") == "2026-09-28T17:30"
    await ticket.decide("O03")
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    (escalation,) = await ticket.facts(Escalation)
    assert (escalation.proposed_department, escalation.department) == ("O02", "O03")
    assert (escalation.proposed_by, escalation.decided_by) == ("gu.jianping", "cheng.yuanshan")
    (dispatch,) = await ticket.dispatches()
    assert (dispatch.department, dispatch.origin, dispatch.returnable) == ("O03", "leaders", False)
    assert await ticket.late_steps() == set()


async def test_leaders_have_due_dates_too(stage: Stage) -> None:
    ticket = await stage.intake(district_due_at="2026-09-29T16:00")
    await ticket.ask_leaders()  # on the 24th: opinion by the 28th
    await stage.until("2026-09-30T09:00")
    assert await ticket.late_steps() == {"propose", "total"}
    await ticket.propose()  # on the 30th: decision by 8 October, after National Day
    await ticket.task("decide_owner")
    assert await ticket.due("decide") == "2026-10-08T17:30"
    await stage.until("2026-10-09T09:00")
    assert await ticket.late_steps() == {"propose", "decide", "total"}
    await ticket.decide("O06")
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    path = await ticket.path()
    assert {"timer_propose_opinion_remind_propose", "timer_decide_owner_remind_decide"} <= set(path)


async def test_a_ticket_that_is_not_the_street_s_goes_back_to_the_district(stage: Stage) -> None:
    ticket = await stage.intake(district_due_at="2026-10-09T17:30")
    await ticket.send_back_to_district()
    assert await ticket.closed() == "returned_to_district"
    assert [report.kind for report in await ticket.facts(UpwardReport)] == ["returned"]
    await stage.until("2026-10-10T09:00")
    assert await ticket.late_steps() == set()
    assert "end_returned" in await ticket.path()
