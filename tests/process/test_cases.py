"""A case is one process: what starts it twice ends at once (R-23, R-33, R-73, R-79)."""

from collections.abc import Awaitable, Callable

import pytest

from hotline.engine.outbox import publish_message
from tests.process.played_subject import PlayedSubject
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

Opening = Callable[[PlayedTicket], Awaitable[PlayedSubject]]


async def visited(ticket: PlayedTicket) -> PlayedSubject:
    await ticket.visit.task("take_visit")
    return ticket.visit


async def excluded(ticket: PlayedTicket) -> PlayedSubject:
    return await ticket.request_exclusion(by="handler@V01")


async def extended(ticket: PlayedTicket) -> PlayedSubject:
    return await ticket.request_extension("2026-10-20")


async def corrected(ticket: PlayedTicket) -> PlayedSubject:
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("dissatisfied")
    return await ticket.dispute()


@pytest.mark.combination
@pytest.mark.parametrize(
    ("opened", "process", "message"),
    [
        (visited, "station_visit", "visit_opened"),
        (excluded, "exclusion_request", "exclusion_opened"),
        (extended, "extension_request", "extension_opened"),
        (corrected, "correction_request", "correction_opened"),
    ],
)
async def test_a_second_process_for_a_case_ends_at_once(
    stage: Stage, opened: Opening, process: str, message: str
) -> None:
    ticket = await stage.intake(visited=False)
    await ticket.dispatch("V01")
    await ticket.task("accept_ticket")
    case = await opened(ticket)
    await stage.at_rest()
    before = await case.open_elements()
    assert before
    async with stage.office.work() as work:  # as a start message that was lost and sent again by hand would
        variables = {"case_id": case.id, "visitor": "station"}
        publish_message(work, case.id, message, f"{case.id}-again", variables)
    await stage.sees(process, "end_not_owner")
    await stage.at_rest()
    assert await case.open_elements() == before
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    assert await case.closed() == "withdrawn"
