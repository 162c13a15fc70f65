"""Tickets that are played by what is open, not by a script: so they can be taken up again after a kill."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from assembly.running import System, running_system
from hotline.settings import Settings
from tests.process.conductor import Conductor
from tests.process.people import read_people
from tests.process.played_ticket import PARTIES, PlayedTicket
from tests.process.stage import Stage, shanghai

BEGIN = shanghai("2026-09-24T09:00")
LATER = "2026-09-28T10:00"
"""Everybody waits until then with the contact and the visit, so that a restart has a moved clock to find again."""
WAITS = ("contact_citizen", "visit_site")
STORIES = ("plain", "returned", "dissatisfied", "leaders", "difficult", "assisted")
EACH = 3
"""Tickets of each story."""
SHORT_LEASE = timedelta(seconds=1)
"""Of a job: what a killed worker held comes round again after it, usually after a minute."""
IN_MID_FLIGHT = 25
"""Things done by people after the wait, when the process is killed."""

Part = Callable[[PlayedTicket], Awaitable[None]]


def numbers() -> list[str]:
    """The numbers of all tickets; each names its story."""
    return [f"{story}-{no}" for story in STORIES for no in range(1, EACH + 1)]


def story_of(ticket: PlayedTicket) -> str:
    """What happens to a ticket, by its number."""
    return ticket.id.split("-", 1)[0]


async def _dispatch(ticket: PlayedTicket) -> None:
    match story_of(ticket):
        case "leaders":
            await ticket.ask_leaders()
        case "assisted":
            await ticket.dispatch_with("V01", "V02", "O02")
        case _:
            await ticket.dispatch("V01")


async def _contact(ticket: PlayedTicket) -> None:
    story = story_of(ticket)
    if story == "returned" and "approved" not in await ticket.returns():
        await _return(ticket)
    elif story == "difficult" and "joint_handling_concluded" not in await ticket.history():
        await _handle_jointly(ticket)
    else:
        await ticket.contact()


async def _return(ticket: PlayedTicket) -> None:
    if not await ticket.returns():
        await ticket.request_return("O02")
    await ticket.review("approved", "O02")


async def _handle_jointly(ticket: PlayedTicket) -> None:
    """The next part of it, wherever it stands (R-08)."""
    if not await ticket.joint_handlings():
        await ticket.report_difficulty()
    element = await ticket.open_element_or_end(JOINTLY)
    assert element is not None
    await JOINTLY[element](ticket)


async def _give_opinion(ticket: PlayedTicket) -> None:
    await ticket.give_opinion(min(await ticket.open_rounds("give_opinion")))


async def _assist(ticket: PlayedTicket) -> None:
    await ticket.assist(min(await ticket.open_rounds("assist_ticket")))


async def _call_back(ticket: PlayedTicket) -> None:
    answered_before = "alerted" in await ticket.history()
    unhappy = story_of(ticket) == "dissatisfied" and not answered_before
    await ticket.call_back("dissatisfied" if unhappy else "satisfied")


JOINTLY: dict[str, Part] = {
    "choose_parties": lambda ticket: ticket.choose_parties(*PARTIES),
    "give_opinion": _give_opinion,
    "conclude_joint_handling": PlayedTicket.conclude,
}
PARTS: dict[str, Part] = {
    "propose_opinion": PlayedTicket.propose,
    "decide_owner": lambda ticket: ticket.decide("O03"),
    "dispatch_ticket": _dispatch,
    "accept_ticket": PlayedTicket.accept,
    "contact_citizen": _contact,
    "assist_ticket": _assist,
    "handle_ticket": PlayedTicket.handle,
    "check_submission": PlayedTicket.check,
    "call_back": _call_back,
    "handle_again": PlayedTicket.handle_again,
    "confirm_rehandling": PlayedTicket.confirm,
    "report_upward": PlayedTicket.report,
    "take_visit": PlayedTicket.take_visit,
    "visit_site": lambda ticket: ticket.go_there("visit_site"),
}
"""What somebody does when a task is open; what stands first is done first."""


async def play_on(stage: Stage, ticket: PlayedTicket, done: Callable[[], None]) -> None:
    """Does whatever is open until the ticket is closed."""
    while (element := await ticket.open_element_or_end(PARTS)) is not None:
        if element in WAITS:
            await stage.until(LATER)
        await PARTS[element](ticket)
        done()


async def play_all(system: System, done: Callable[[], None]) -> None:
    """Takes all tickets in, if they are not yet, and plays them to their ends."""
    conductor = Conductor(system)
    async with system.office.look() as work:
        people = await read_people(work)
    stage = Stage(conductor, people, "resumable")
    tickets = [await stage.intake(number=number, visited=False) for number in numbers()]
    results = await conductor.play({ticket.id: play_on(stage, ticket, done) for ticket in tickets})
    await asyncio.gather(*results.values())
    await conductor.hear_everything()


async def _until_killed(folder: Path) -> None:
    """Plays and says on its output when it is in mid-flight; whoever has started it kills it then."""
    acts = 0
    async with running_system(Settings(data_folder=folder), begin=BEGIN, clock_controlled=True) as system:

        def done() -> None:
            nonlocal acts
            acts += system.office.clock.now() > shanghai(LATER)
            if acts == IN_MID_FLIGHT:
                sys.stdout.write("in mid-flight\n")
                sys.stdout.flush()

        await play_all(system, done)


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.runtime.LEASE", SHORT_LEASE)
        asyncio.run(_until_killed(Path(sys.argv[1])))
