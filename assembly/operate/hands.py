"""Hands for sample tickets (代办): somebody of the right group does what the process asks for, on real time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import select

from hotline.engine.feed_queries import open_incidents
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.organization.caller import Caller, find_caller
from hotline.organization.models import Membership
from hotline.tasks.complete import complete
from hotline.tasks.models import HumanTask
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.models import Ticket
from hotline.tickets.receive import receive
from hotline.work import Work

PATIENCE_SECONDS = 180.0
LOOK_AGAIN_SECONDS = 0.2
DISPATCHER = "dispatcher@center"

Found = TypeVar("Found")


class SampleHangs(HotlineError):
    """A sample ticket did not come as far as it was to."""

    code = "SAMPLE_HANGS"
    status = 503
    message = "样例工单没有办到预定的步骤"


class Hands:
    """Plays people on a running office."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def receive(self, intake: TicketIntake) -> str:
        """Takes a ticket in; answers its id."""
        async with self.acting(DISPATCHER) as (work, _):
            ticket, _ = await receive(work, intake)
            return ticket.id

    async def do(self, case_id: str, element: str, **data: Any) -> None:
        """Whoever may do it completes the task of an element as soon as it is open. Raises SampleHangs."""
        task_id, group = await self.task(case_id, element)
        async with self.acting(group) as (work, caller):
            await complete(work, caller, task_id, data)

    async def task(self, case_id: str, element: str) -> tuple[str, str]:
        """The open task of an element and a group that may do it; waits for it. Raises SampleHangs."""

        async def look(work: Work) -> tuple[str, str] | None:
            which = (HumanTask.case_id == case_id, HumanTask.element == element, HumanTask.status == "open")
            task = await work.session.scalar(select(HumanTask).where(*which))
            return (task.id, task.groups[0].group) if task else None

        return await self._seen(f"{case_id} {element}", look)

    async def closed(self, ticket_id: str) -> str:
        """How a ticket was closed; waits for it. Raises SampleHangs."""

        async def look(work: Work) -> str | None:
            return (await work.session.get_one(Ticket, ticket_id)).closed_as

        return await self._seen(f"{ticket_id} closed", look)

    async def incident(self, element: str) -> str:
        """The message of an open incident of an element; waits for it. Raises SampleHangs."""

        async def look(work: Work) -> str | None:
            rows = await open_incidents(work)
            return next((row.message for row in rows if row.element_id == element), None)

        return await self._seen(f"incident {element}", look)

    @asynccontextmanager
    async def acting(self, group: str) -> AsyncGenerator[tuple[Work, Caller]]:
        """What somebody of a group `role@unit` does, in one transaction."""
        role, _, unit = group.partition("@")
        query = select(Membership.person_id).where(Membership.role == role, Membership.unit == unit)
        async with self.office.look() as work:
            person = (await work.session.scalars(query.order_by(Membership.person_id))).first()
        if person is None:
            raise SampleHangs(f"没有人担任 {group}，样例工单需要 sample/street.yaml 的组织")
        async with self.office.work(person) as work:
            yield work, await find_caller(work, person)

    async def _seen(self, what: str, look: Callable[[Work], Awaitable[Found | None]]) -> Found:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + PATIENCE_SECONDS
        while loop.time() < give_up:
            async with self.office.look() as work:
                found = await look(work)
            if found is not None:
                return found
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        raise SampleHangs(f"样例工单没有办到预定的步骤：{what}")
