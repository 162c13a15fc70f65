"""Parties of a joint handling: each has its own task, opinion and due date (R-08)."""

import pytest

from hotline.reviews.parties import PartyNotAsked
from hotline.tasks.form_check import FormInvalid
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage


async def reported(stage: Stage, department: str = "V01", **given: str) -> PlayedTicket:
    """A ticket that its department has reported as difficult on Thursday 24 September."""
    ticket = await stage.intake(**given)
    await ticket.dispatch(department)
    await ticket.accept()
    await ticket.contact()
    await ticket.report_difficulty()
    await ticket.task("choose_parties")
    return ticket


async def with_parties(stage: Stage, *units: str, **given: str) -> tuple[PlayedTicket, list[str]]:
    """The same with its parties asked; answers the ids of the parties, in order."""
    ticket = await reported(stage, **given)
    await ticket.choose_parties(*units)
    (joint,) = await ticket.joint_handlings()
    parties = [f"{joint.id}.p{no}" for no in range(1, len(units) + 1)]
    for party in parties:
        await ticket.task("give_opinion", party)
    return ticket, parties


async def finished(ticket: PlayedTicket) -> None:
    """Everything from the submission to the close."""
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_each_party_has_its_own_task_and_due_date(stage: Stage) -> None:
    ticket = await reported(stage)
    assert await ticket.groups("choose_parties") == {"dispatcher@center"}
    assert await ticket.due("choose_parties") == "2026-09-28T17:30"
    await stage.until("2026-09-28T10:00")
    await ticket.choose_parties("hotline_office", "S01", "F02", "V05", "P01")
    joint = (await ticket.joint_handlings())[0].id
    spoken_for = [await ticket.groups("give_opinion", f"{joint}.p{no}") for no in range(1, 6)]
    assert [group for groups in spoken_for for group in groups - {"dispatcher@center"}] == [
        "field_team@hotline_office",
        "station_staff@S01",
        "handler@F02",
        "handler@V05",
        "handler@P01",
    ]
    assert await ticket.due("opinion") == "2026-10-08T17:30"  # three working days from when it was asked
    for no in (4, 1, 3, 2):
        await ticket.give_opinion(f"{joint}.p{no}", "no" if no == 3 else "yes")
    await stage.at_rest()
    assert await ticket.open_elements() == {"handle_ticket", "give_opinion"}  # the last is waited for
    phoned = {"opinion": "物业公司电话答复：可以配合", "can_help": "yes"}
    await ticket.do("give_opinion", of=f"{joint}.p5", by="dispatcher@center", **phoned)
    await ticket.conclude()
    await stage.at_rest()
    assert await ticket.open_elements() == {"handle_ticket"}  # the department stays the main owner
    await finished(ticket)
    assert await ticket.late_steps() == set()


async def test_one_party_at_least_and_never_the_main_owner(stage: Stage) -> None:
    ticket = await reported(stage, "V02")
    with pytest.raises(FormInvalid):
        await ticket.choose_parties()
    with pytest.raises(FormInvalid):
        await ticket.choose_parties("S02", "V02")
    await ticket.choose_parties("S02")
    (joint,) = await ticket.joint_handlings()
    await ticket.give_opinion(f"{joint.id}.p1")
    await ticket.conclude()
    await finished(ticket)


async def test_only_the_party_that_is_late_is_recorded_late(stage: Stage) -> None:
    ticket, (first, second) = await with_parties(stage, "hotline_office", "F02")
    assert await ticket.due("opinion", of=second) == "2026-09-30T17:30"
    await ticket.give_opinion(first)
    await stage.until("2026-10-08T09:00")
    assert await ticket.late_rounds("opinion") == {second}
    await ticket.give_opinion(second)
    await ticket.conclude()  # the whole joint handling is in time: 9 October
    await finished(ticket)
    assert await ticket.late_steps() == {"opinion"}


async def test_a_party_that_is_released_is_waited_for_no_longer(stage: Stage) -> None:
    ticket, (first, second, third) = await with_parties(stage, "F01", "F03", "S01")
    await ticket.give_opinion(first)
    await ticket.release_party(second)
    await ticket.give_opinion(third)
    await ticket.task("conclude_joint_handling")
    assert await ticket.void_reason("opinion", of=second) == "released"
    with pytest.raises(PartyNotAsked):
        await ticket.release_party(second)
    await stage.until("2026-10-08T09:00")  # its limit has passed by now, and says nothing
    assert await ticket.late_steps() == set()
    await ticket.conclude()
    await finished(ticket)
    path = await ticket.path()
    assert (path.count("end_party_released"), path.count("end_opinion_given")) == (1, 2)


async def test_a_submission_releases_everybody(stage: Stage) -> None:
    ticket, (first, second) = await with_parties(stage, "F04", "F05")
    await ticket.give_opinion(first)
    await ticket.handle()
    await ticket.task("check_submission")
    assert await ticket.open_elements() == {"check_submission"}
    assert await ticket.void_reason("opinion", of=second) == "withdrawn"
    (joint,) = await ticket.joint_handlings()
    assert joint.withdrawn_at is not None
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert {"boundary_difficulty_withdrawn", "end_difficulty_withdrawn"} <= set(await ticket.path())


async def test_a_withdrawn_ticket_asks_nobody(stage: Stage) -> None:
    ticket, _ = await with_parties(stage, "F01", "F05")
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    assert await ticket.open_elements() == set()
    await stage.until("2026-10-08T09:00")
    assert await ticket.late_steps() == set()


async def test_after_a_second_dissatisfied_call_back_parties_are_asked_too(
    stage: Stage,
) -> None:
    ticket = await stage.intake()
    await ticket.handled("V03")
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.handled_again()
    await ticket.call_back("dissatisfied")
    await ticket.judge("joint")
    await ticket.choose_parties("S03", "F02")
    (joint,) = await ticket.joint_handlings()
    assert joint.origin == "center"
    await ticket.give_opinion(f"{joint.id}.p2")
    await stage.until("2026-10-08T09:00")
    assert await ticket.late_rounds("opinion") == {f"{joint.id}.p1"}
    await ticket.release_party(f"{joint.id}.p1")
    assert await ticket.late_rounds("opinion") == {f"{joint.id}.p1"}  # what was late stays late
    await ticket.conclude()
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.parametrize("waits_in", ["give_opinion", "conclude_joint_handling"])
async def test_limits_that_pass_meanwhile_are_recorded_wherever_it_is(stage: Stage, waits_in: str) -> None:
    # nothing is suspended by a joint handling
    ticket, (party,) = await with_parties(stage, "F03", district_due_at="2026-10-09T12:00")
    if waits_in == "conclude_joint_handling":
        await ticket.give_opinion(party)
    await ticket.task(waits_in)
    await stage.until("2026-10-10T09:00")
    assert {"handle", "joint", "total"} <= await ticket.late_steps()
    if waits_in == "give_opinion":
        await ticket.give_opinion(party)
    await ticket.conclude()
    await finished(ticket)
    path = await ticket.path()
    assert {f"timer_{waits_in}_late_total", f"timer_{waits_in}_late_joint"} <= set(path)
