"""What a process works on, a ticket or another case, as people play it and as it can be seen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.cases.lookup import subject_of
from hotline.deadlines.models import Annulment, Deadline
from hotline.engine.feed_queries import called_instances, elements_of_instance
from hotline.notifications.models import Notification
from hotline.organization.caller import find_caller
from hotline.tasks.complete import complete
from hotline.tasks.models import HumanTask
from hotline.tickets.models import History
from hotline.work import Work
from tests.process.conductor import FEED_PATIENCE_SECONDS, Conductor
from tests.process.later import SHIFT, filled_in
from tests.process.people import People
from tests.process.situation import Situation

END = "end"


class PlayedSubject:
    """A ticket or another case of a scenario, by its id."""

    def __init__(self, conductor: Conductor, people: People, case_id: str) -> None:
        self.id = case_id
        self._conductor = conductor
        self._office = conductor.system.office
        self._people = people

    def beside(self, case_id: str) -> "PlayedSubject":
        """Another case of the same scenario."""
        return PlayedSubject(self._conductor, self._people, case_id)

    # What people do ---------------------------------------------------------------------------------------

    async def do(self, element: str, *, of: str | None = None, by: str | None = None, **data: Any) -> None:
        """Whoever may do it completes the open task of an element, as soon as there is one.

        `of` names the round where several are open at once, `by` the person or the group that does it.
        """
        task_id = await self.task(element, of)
        async with self._office.look() as work:
            task = await work.session.get_one(HumanTask, task_id)
            person = self._person(by or task.groups[0].group)
        async with self._office.work(person) as work:
            written_in = {name: filled_in(value) for name, value in data.items()}
            await complete(work, await find_caller(work, person), task_id, written_in)

    def _person(self, who: str) -> str:
        return self._people.of(who) if "@" in who else who

    # What can be seen -------------------------------------------------------------------------------------

    async def task(self, element: str, of: str | None = None) -> str:
        """The id of the open task of an element, of one round where it is named; waits for it."""
        found = await self._conductor.see(
            f"task {element}", lambda situation: situation.task(self.id, element, of), ticket=self.id
        )
        return str(found)

    async def open_element_or_end(self, elements: Iterable[str]) -> str | None:
        """The first of these elements that waits for a person; None when the ticket is closed."""
        order = list(elements)

        def found(situation: Situation) -> str | None:
            if self.id in situation.closed:
                return END
            return next((element for element in order if situation.task(self.id, element)), None)

        element = str(await self._conductor.see("any task", found, ticket=self.id))
        return None if element == END else element

    async def closed(self) -> str:
        """How the ticket was closed, or the case ended; waits for it."""
        how = await self._conductor.see(
            "closing", lambda situation: situation.closed.get(self.id), ticket=self.id
        )
        return str(how)

    async def open_elements(self) -> set[str]:
        """The elements of its own process that wait for a person now."""
        query = select(HumanTask.element).where(HumanTask.case_id == self.id, HumanTask.status == "open")
        async with self._office.look() as work:
            return set(await work.session.scalars(query))

    async def open_rounds(self, element: str) -> set[str]:
        """The rounds of an element that wait for somebody now."""
        query = select(HumanTask.round).where(
            HumanTask.case_id == self.id, HumanTask.element == element, HumanTask.status == "open"
        )
        async with self._office.look() as work:
            return set(await work.session.scalars(query))

    async def groups(self, element: str, of: str | None = None) -> set[str]:
        """Who may do the open task of an element; waits for it."""
        task_id = await self.task(element, of)
        async with self._office.look() as work:
            task = await work.session.get_one(HumanTask, task_id)
            return {group.group for group in task.groups}

    async def due(self, step: str, *, dispatch: int | None = None, of: str | None = None) -> str:
        """The due moment of a step's latest deadline in Asia/Shanghai, as `2026-10-09T17:30`."""
        return written((await self._deadline(step, dispatch, of)).due_at)

    async def reminded_on(self, step: str) -> str:
        """The day of the reminder of a step's latest deadline."""
        return written((await self._deadline(step)).remind_at)[:10]

    async def reminders_told(self, group: str) -> set[str]:
        """The steps of whose deadlines a group was reminded."""
        query = select(Notification.id).where(
            Notification.case_id == self.id, Notification.kind == "reminder", Notification.audience == group
        )
        async with self._office.look() as work:
            keys = await work.session.scalars(query)
            return {key.removesuffix(f":{group}").rsplit(":", 1)[1] for key in keys}

    async def void_reason(
        self, step: str, *, dispatch: int | None = None, of: str | None = None
    ) -> str | None:
        """Why a step's latest deadline stands no more, if it doesn't."""
        return (await self._deadline(step, dispatch, of)).void_reason

    async def late_steps(self, *, dispatch: int | None = None) -> set[str]:
        """The steps recorded late; of one dispatch, where it is given."""
        async with self._office.look() as work:
            rows = await self._deadlines(work)
        return {row.step for row in rows if row.late and dispatch in (None, row.dispatch_no)}

    async def late_rounds(self, step: str) -> set[str]:
        """The rounds of which a step was recorded late."""
        async with self._office.look() as work:
            rows = await self._deadlines(work)
        return {row.round for row in rows if row.late and row.step == step}

    async def annulled(self) -> list[tuple[str, str]]:
        """Latenesses that were taken back, in order: the cause and the step."""
        query = select(Annulment.cause, Annulment.deadline_id).where(Annulment.case_id == self.id)
        async with self._office.look() as work:
            rows = await work.session.execute(query.order_by(Annulment.id))
            return [(cause, deadline.rsplit(":", 1)[1]) for cause, deadline in rows]

    async def history(self) -> list[str]:
        """What happened, in order (R-09), as the codes of its lines."""
        query = select(History.event).where(History.case_id == self.id).order_by(History.id)
        async with self._office.look() as work:
            return list(await work.session.scalars(query))

    async def path(self) -> list[str]:
        """Ids of every element visited, called processes included; waits until the instance has ended."""
        await self._conductor.see(
            "the end", self._told_to_the_end, ticket=self.id, patience=FEED_PATIENCE_SECONDS
        )
        async with self._office.look() as work:
            key = (await subject_of(work, self.id)).instance_key or 0
            keys = [key, *await called_instances(work, key)]
            return [element.element_id for each in keys for element in await elements_of_instance(work, each)]

    async def rows(self, model: Any, **which: Any) -> list[Any]:
        """Rows of one table by the values of some columns, in the order of their ids."""
        query = select(model).filter_by(**which).order_by(model.id)
        async with self._office.look() as work:
            return list(await work.session.scalars(query))

    def _told_to_the_end(self, situation: Situation) -> bool:
        return self.id in situation.closed and self.id not in situation.unheard

    async def _deadline(self, step: str, dispatch: int | None = None, of: str | None = None) -> Deadline:
        async with self._office.look() as work:
            rows = await self._deadlines(work)
        return [
            row
            for row in rows
            if row.step == step and dispatch in (None, row.dispatch_no) and of in (None, row.round)
        ][-1]

    async def _deadlines(self, work: Work) -> list[Deadline]:
        query = select(Deadline).where(Deadline.case_id == self.id)
        return list(await work.session.scalars(query.order_by(Deadline.starts_at, Deadline.dispatch_no)))


def written(moment: datetime) -> str:
    """A moment as scenarios write it, `2026-10-13T09:00`, in Asia/Shanghai."""
    return in_shanghai(moment - SHIFT).strftime("%Y-%m-%dT%H:%M")
