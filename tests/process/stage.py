"""What a scenario gets: a clock to wait for and tickets with numbers of its own, on the one running system."""

import itertools
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zlib import crc32

from hotline.calendar import SHANGHAI
from hotline.organization.caller import Caller
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive
from hotline.tickets.rules import ticket_id
from hotline.work import Work
from tests.process.conductor import Conductor
from tests.process.later import SHIFT
from tests.process.people import People, acting
from tests.process.played_subject import PlayedSubject
from tests.process.played_ticket import PlayedTicket

INTAKE_TAKES = timedelta(minutes=1)
"""The district dispatched a ticket so long before the street takes it in, unless a scenario says when."""

Played = TypeVar("Played", bound=PlayedSubject)


def shanghai(text: str) -> datetime:
    """A moment as scenarios write it, `2026-10-13T09:00`, in Asia/Shanghai; see `tests.process.later`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) + SHIFT


def _phone_of(number: str) -> str:
    """An invented one for each number: whoever does not say so takes in no repeats (R-31)."""
    return f"139{crc32(number.encode()) % 10**8:08}"


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
            "citizen_phone": _phone_of(number),
            "district_dispatched_at": self.office.clock.now() - INTAKE_TAKES,
        }
        for key, value in given.items():
            is_moment = key.endswith("_at") and isinstance(value, str)
            values[key] = shanghai(value) if is_moment else value
        if values.get("kind") == "city_review":
            values.setdefault("reviewed_number", "REVIEWED-1")
        return TicketIntake(**values)

    async def intake(self, **given: Any) -> PlayedTicket:
        """Takes a ticket in; whatever is not given is invented. `visited=False`: the scenario sees to the visit."""
        visited = bool(given.pop("visited", True))
        intake = self.intake_of(given.pop("number", None) or self.number(), **given)
        async with self.office.work(self._people.of("dispatcher@center")) as work:
            await receive(work, intake)
        key = ticket_id(intake.number, intake.round)
        return PlayedTicket(self._conductor, self._people, key, visited_at_once=visited)

    def played(self, kind: type[Played], case_id: str) -> Played:
        """A case that is no ticket, as people play that kind."""
        return kind(self._conductor, self._people, case_id)

    def acting(self, group: str) -> AbstractAsyncContextManager[tuple[Work, Caller]]:
        """What somebody of a group does, in one transaction."""
        return acting(self.office, self._people.of(group))

    async def sees(self, process: str, element: str) -> None:
        """Goes on when anything has reached an end event."""
        await self._conductor.see_end(process, element)
