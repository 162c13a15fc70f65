"""The citizen or the district withdraws a ticket, at any moment (撤单, R-80)."""

import pytest

from hotline.tickets.errors import TicketClosed
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage


async def withdrawn(stage: Stage, ticket: PlayedTicket) -> None:
    """It ends at once, whatever was open; no timer of it fires afterwards."""
    late = await ticket.late_steps()
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    assert await ticket.open_elements() == set()
    await stage.until("2026-10-20T09:00")
    assert await ticket.late_steps() == late
    row = await ticket.row()
    assert (row.withdrawn_by, row.withdrawn_reason) == ("citizen", "已自行解决")
    assert "end_withdrawn" in await ticket.path()


async def test_a_ticket_is_withdrawn_before_its_dispatch(stage: Stage) -> None:
    ticket = await stage.intake(district_due_at="2026-10-12T12:00")
    await ticket.task("dispatch_ticket")
    await withdrawn(stage, ticket)


async def test_a_ticket_is_withdrawn_at_the_moment_of_its_intake(stage: Stage) -> None:
    ticket = await stage.intake()
    await withdrawn(stage, ticket)


async def test_a_ticket_is_withdrawn_while_it_is_handled(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V01")
    await ticket.accept()
    await ticket.contact()
    await ticket.task("handle_ticket")
    await withdrawn(stage, ticket)
    with pytest.raises(TicketClosed):
        await ticket.withdraw("district")


async def test_a_late_ticket_that_is_withdrawn_stays_late(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    await stage.until("2026-09-29T09:00")
    assert await ticket.late_steps() == {"accept", "contact"}
    await withdrawn(stage, ticket)


@pytest.mark.combination
async def test_a_ticket_is_withdrawn_while_its_return_is_reviewed(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V03")
    await ticket.accept()
    await ticket.request_return()
    await ticket.task("review_return")
    await withdrawn(stage, ticket)
    assert await ticket.returns() == ["withdrawn"]


async def test_a_ticket_is_withdrawn_while_the_leaders_decide_on_its_return(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V04")
    await ticket.accept()
    await ticket.request_return()
    await ticket.review("leaders")
    await ticket.propose()
    await ticket.task("decide_owner")
    await withdrawn(stage, ticket)


async def test_a_ticket_is_withdrawn_while_the_leaders_look_for_an_owner(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.ask_leaders()
    await ticket.task("propose_opinion")
    await withdrawn(stage, ticket)


async def test_a_ticket_is_withdrawn_while_it_is_handled_jointly(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V05")
    await ticket.accept()
    await ticket.report_difficulty()
    await ticket.task("choose_parties")
    await withdrawn(stage, ticket)


async def test_a_ticket_is_withdrawn_by_the_district_before_the_call_back(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.handled("V06")
    await ticket.check()
    await ticket.task("call_back")
    await ticket.withdraw("district")
    assert await ticket.closed() == "withdrawn"
    assert (await ticket.row()).withdrawn_by == "district"


@pytest.mark.combination
async def test_a_ticket_is_withdrawn_during_its_rehandling(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.handled("V07")
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.handle_again()
    await ticket.task("confirm_rehandling")
    await withdrawn(stage, ticket)
