"""Tickets that say the same again (重复工单, R-31): found at intake, and worked together where the center says so."""

import pytest

from hotline.organization.caller import find_caller
from hotline.repeats.models import RepeatLink
from hotline.repeats.together import decide_repeat
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.facts import CallBack, Submission
from tests.process.played_ticket import DONE, PlayedTicket
from tests.process.stage import Stage

DISPATCHER = "shen.xiaolan"


async def repeats_of(ticket: PlayedTicket) -> list[tuple[str, str]]:
    """The earlier tickets that it repeats, each with the reason."""
    links = await ticket.rows(RepeatLink, ticket_id=ticket.id)
    return [(link.earlier_id, link.reason) for link in links]


async def decided(stage: Stage, ticket: PlayedTicket, other: PlayedTicket, state: str) -> None:
    """The dispatcher decides what a repeat is."""
    async with stage.office.work(DISPATCHER) as work:
        await decide_repeat(work, await find_caller(work, DISPATCHER), ticket.id, other.id, state)


async def in_handling(stage: Stage, phone: str) -> PlayedTicket:
    """A ticket of that citizen which its department is to hand in."""
    ticket = await stage.intake(citizen_phone=phone)
    await ticket.dispatch("V01")
    await ticket.accept()
    await ticket.contact()
    await ticket.task("handle_ticket")
    return ticket


async def test_the_same_citizen_within_the_window_is_found(stage: Stage) -> None:
    phone = "13711110001"
    first = await stage.intake(citizen_phone=phone)
    await first.task("dispatch_ticket")
    second = await stage.intake(citizen_phone="+86 137-1111-0001")
    await second.task("dispatch_ticket")
    assert await repeats_of(first) == []
    assert await repeats_of(second) == [(first.id, "citizen")]
    assert "repeats_found" in await second.history()


async def test_the_same_place_and_matter_within_the_window_is_found(stage: Stage) -> None:
    address = "云溪路88弄门口"
    first = await stage.intake(address=address)
    await first.task("dispatch_ticket")
    second = await stage.intake(address=address)
    await second.task("dispatch_ticket")
    elsewhere = await stage.intake(address="云溪路90弄门口")
    another = await stage.intake(address=address, category="城市管理/市容环境/垃圾清运")
    await elsewhere.task("dispatch_ticket")
    await another.task("dispatch_ticket")
    assert await repeats_of(second) == [(first.id, "place")]
    assert await repeats_of(elsewhere) == await repeats_of(another) == []


async def test_outside_the_window_it_is_no_repeat(stage: Stage) -> None:  # thirty days
    phone = "13711110002"
    first = await stage.intake(citizen_phone=phone, district_dispatched_at="2026-08-24T09:00")
    await first.task("dispatch_ticket")
    second = await stage.intake(citizen_phone=phone, district_dispatched_at="2026-09-24T08:30")
    await second.task("dispatch_ticket")
    assert await repeats_of(second) == []


async def test_an_anonymous_citizen_is_nobody_s_repeat(stage: Stage) -> None:
    for _ in range(2):
        ticket = await stage.intake(anonymous=True, citizen_name="", citizen_phone="")
        await ticket.task("dispatch_ticket")
        assert await repeats_of(ticket) == []


async def test_worked_together_each_keeps_its_answer_call_back_and_closing(stage: Stage) -> None:
    first = await in_handling(stage, "13711110003")
    second = await in_handling(stage, "13711110003")
    with pytest.raises(FormInvalid):  # only what the center has put together
        await first.do("handle_ticket", result="solved", done=DONE, together=[second.id])
    await decided(stage, first, second, "together")
    await first.do("handle_ticket", result="solved", done=DONE, together=[second.id])
    await first.task("check_submission")
    await second.task("check_submission")
    await first.check()
    await second.check("sent_back")  # each is checked by itself
    await first.call_back("satisfied")
    await first.report()
    assert await first.closed() == "satisfied"
    await second.handle()
    await second.check()
    await second.call_back("basically_satisfied")
    await second.report()
    assert await second.closed() == "basically_satisfied"
    assert len(await first.facts(Submission)) == 1
    assert len(await second.facts(Submission)) == 2
    assert [row.answer for row in await second.facts(CallBack)] == ["basically_satisfied"]
    assert "handed_in_together" in await second.history()


async def test_what_is_no_repeat_after_all_is_handed_in_alone(stage: Stage) -> None:
    first = await in_handling(stage, "13711110004")
    second = await in_handling(stage, "13711110004")
    await decided(stage, second, first, "together")
    await decided(stage, second, first, "dismissed")
    with pytest.raises(FormInvalid):
        await first.do("handle_ticket", result="solved", done=DONE, together=[second.id])
    await first.handle()
    await first.task("check_submission")
    assert await second.open_elements() == {"handle_ticket"}
