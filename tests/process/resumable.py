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
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage, shanghai

BEGIN = shanghai("2026-09-24T09:00")
LATER = "2026-09-28T10:00"
"""Everybody waits until then with the contact, so that a restart has a moved clock to find again."""
STORIES = ("plain", "returned", "dissatisfied", "leaders", "difficult")
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
    await (ticket.ask_leaders() if story_of(ticket) == "leaders" else ticket.dispatch("V01"))


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
    if not await ticket.joint_handlings():
        await ticket.report_difficulty()
    await ticket.conclude_jointly()


async def _call_back(ticket: PlayedTicket) -> None:
    answered_before = "alerted" in await ticket.history()
    unhappy = story_of(ticket) == "dissatisfied" and not answered_before
    await ticket.call_back("dissatisfied" if unhappy else "satisfied")


PARTS: dict[str, Part] = {
    "propose_opinion": PlayedTicket.propose,
    "decide_owner": lambda ticket: ticket.decide("O03"),
    "dispatch_ticket": _dispatch,
    "accept_ticket": PlayedTicket.accept,
    "contact_citizen": _contact,
    "handle_ticket": PlayedTicket.handle,
    "check_submission": PlayedTicket.check,
    "call_back": _call_back,
    "handle_again": PlayedTicket.handle_again,
    "confirm_rehandling": PlayedTicket.confirm,
    "report_upward": PlayedTicket.report,
}
"""What somebody does when a task is open."""


async def play_on(stage: Stage, ticket: PlayedTicket, done: Callable[[], None]) -> None:
    """Does whatever is open until the ticket is closed."""
    while (element := await ticket.open_element_or_end(PARTS)) is not None:
        if element == "contact_citizen":
            await stage.until(LATER)
        await PARTS[element](ticket)
        done()


async def play_all(system: System, done: Callable[[], None]) -> None:
    """Takes all tickets in, if they are not yet, and plays them to their ends."""
    conductor = Conductor(system)
    async with system.office.look() as work:
        people = await read_people(work)
    stage = Stage(conductor, people, "resumable")
    tickets = [await stage.intake(number=number) for number in numbers()]
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
