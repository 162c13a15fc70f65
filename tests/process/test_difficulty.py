"""An especially difficult ticket is reported during its handling (上报疑难, R-08)."""

from tests.process.stage import Stage


async def test_a_reported_ticket_is_concluded_jointly_while_the_department_goes_on(
    stage: Stage,
) -> None:
    ticket = await stage.intake(district_due_at="2026-09-30T12:00")
    await ticket.dispatch("V01")
    await ticket.accept()
    await ticket.contact()
    await ticket.report_difficulty()
    await ticket.task("choose_parties")
    assert await ticket.due("joint") == "2026-10-09T17:30"
    assert await ticket.open_elements() == {"handle_ticket", "choose_parties"}
    await stage.until("2026-10-10T09:00")  # nothing is suspended meanwhile
    assert await ticket.late_steps() == {"handle", "choose_parties", "joint", "total"}
    await ticket.conclude_jointly()
    await stage.at_rest()
    assert await ticket.open_elements() == {"handle_ticket"}
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert "end_difficulty_joined" in await ticket.path()


async def test_a_submission_withdraws_the_report(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    await ticket.accept()
    await ticket.contact()
    await ticket.report_difficulty()
    await ticket.task("choose_parties")
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    (joint,) = await ticket.joint_handlings()
    assert joint.withdrawn_at is not None
    assert {"boundary_difficulty_withdrawn", "end_difficulty_withdrawn"} <= set(await ticket.path())


async def test_after_the_conclusion_it_may_be_returned_or_reported_again(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V03")
    await ticket.accept()
    await ticket.report_difficulty()
    await ticket.conclude_jointly()
    await stage.at_rest()
    await ticket.request_return("V04")
    await ticket.review("refused")
    await stage.at_rest()
    await ticket.report_difficulty()
    await ticket.conclude_jointly()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
