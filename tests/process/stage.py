"""What a scenario gets: a clock to wait for and tickets with numbers of its own, on the one running system."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from hotline.calendar import SHANGHAI
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive
from hotline.tickets.rules import ticket_id
from tests.process.conductor import FEED_PATIENCE_SECONDS, Conductor
from tests.process.people import People
from tests.process.played_ticket import PlayedTicket

INTAKE_TAKES = timedelta(minutes=1)
"""The district dispatched a ticket so long before the street takes it in, unless a scenario says when."""


def shanghai(text: str) -> datetime:
    """A moment as scenarios write it, `2026-10-13T09:00`, in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Stage:
    """One scenario's view of the system. Its ticket numbers begin with its own letters."""

    def __init__(self, conductor: Conductor, people: People, name: str) -> None:
        self.system = conductor.system
        self.office = conductor.system.office
        self._conductor = conductor
        self._people = people
        self._name = name
        self._numbers = itertools.count(1)

    async def until(self, moment: str) -> None:
        """Goes on at that moment (Asia/Shanghai), or at once if it has passed."""
        await self._conductor.until(shanghai(moment))

    async def at_rest(self) -> None:
        """Goes on when nothing moves any more: what has not happened by then does not happen."""
        await self._conductor.at_rest()

    def number(self) -> str:
        """A number that no other scenario uses."""
        return f"{self._name}-{next(self._numbers)}"

    def intake_of(self, number: str, **given: Any) -> TicketIntake:
        """An invented ticket as the district sends it. Times may be given as scenarios write them."""
        values: dict[str, Any] = {
            "number": number,
            "title": "占道堆物",
            "content": "小区门口人行道被堆物占用，请协调清理。",
            "category": "城市管理/占道经营/占道堆物",
            "grid": "G1-01",
            "citizen_name": "测试诉求人",
            "citizen_phone": "13800000000",
            "district_dispatched_at": self.office.clock.now() - INTAKE_TAKES,
        }
        for key, value in given.items():
            is_moment = key.endswith("_at") and isinstance(value, str)
            values[key] = shanghai(value) if is_moment else value
        if values.get("kind") == "city_review":
            values.setdefault("reviewed_number", "REVIEWED-1")
        return TicketIntake(**values)

    async def intake(self, **given: Any) -> PlayedTicket:
        """Takes a ticket in; whatever is not given is invented."""
        intake = self.intake_of(given.pop("number", None) or self.number(), **given)
        async with self.office.work(self._people.of("dispatcher@center")) as work:
            await receive(work, intake)
        return PlayedTicket(self._conductor, self._people, ticket_id(intake.number, intake.round))

    async def sees(self, process: str, element: str) -> None:
        """Goes on when any ticket has visited an element."""
        seen = (process, element)
        await self._conductor.see(
            f"visit of {element}", lambda situation: seen in situation.ends, patience=FEED_PATIENCE_SECONDS
        )
