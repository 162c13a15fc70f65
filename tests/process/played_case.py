"""Cases as people play them: talks, explanations, joint reviews and directors' meetings."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from sqlalchemy import select

from hotline.cases.end_case import withdraw_case
from hotline.cases.lookup import lock_case
from hotline.engine.outbox import publish_message
from hotline.meetings.convene import convene
from hotline.meetings.models import Attendee
from hotline.meetings.reminders import add_reminder
from hotline.meetings.rules import MeetingKind, Reason
from hotline.organization.caller import Caller
from hotline.reviews.agenda import items_of, strike_item
from hotline.reviews.joint_review import call_review
from hotline.reviews.resolutions import Decided, add_resolution
from hotline.reviews.take_up_again import take_up_again
from hotline.tasks.complete import complete
from hotline.work import Work
from tests.process import later
from tests.process.conductor import FEED_PATIENCE_SECONDS
from tests.process.people import acting
from tests.process.played_subject import PlayedSubject
from tests.process.stage import Stage

DISPATCHER, LEADER = "dispatcher@center", "center_leader@street"
DISCIPLINE = "discipline@discipline_office"


class PlayedCase(PlayedSubject):
    """A case that is no ticket.

    Several things go on in it at once, or a timer has begun it: rest says nothing about what comes next, so tasks
    and the end are waited for with patience.
    """

    async def task(self, element: str, of: str | None = None) -> str:
        """The id of the open task of an element, of one round where it is named; waits for it."""
        found = await self._conductor.see(
            f"task {element}",
            lambda situation: situation.task(self.id, element, of),
            ticket=self.id,
            patience=FEED_PATIENCE_SECONDS,
        )
        return str(found)

    async def closed(self) -> str:
        """How the case ended; waits for it."""
        how = await self._conductor.see(
            "end",
            lambda situation: situation.closed.get(self.id),
            ticket=self.id,
            patience=FEED_PATIENCE_SECONDS,
        )
        return str(how)

    async def do_anyway(self, task_id: str, by: str, **data: str) -> None:
        """Somebody completes a task that he has seen before, whatever has become of it."""
        async with self._acting(by) as (work, caller):
            await complete(work, caller, task_id, data)

    async def withdraw(self) -> None:
        """撤销: its ground is gone."""
        async with self._office.work() as work:
            await withdraw_case(work, await lock_case(work, self.id), "所依据的情形已消失")

    async def begin_again(self, kind: str) -> None:
        """Its start message comes a second time, as one that was sent again by hand would."""
        async with self._office.work() as work:
            publish_message(work, self.id, f"{kind}_opened", f"{self.id}-again", {"case_id": self.id})

    def _acting(self, group: str) -> AbstractAsyncContextManager[tuple[Work, Caller]]:
        return acting(self._office, self._people.of(group))


class PlayedGathering(PlayedCase):
    """A joint review or a directors' meeting: something is decided and followed up (督办)."""

    async def decide(
        self, owner: str, due_on: str, measure: str = "限期整改，落实到人", tickets: Sequence[str] = ()
    ) -> str:
        """登记决议 beside the record of the meeting; answers the resolution's id."""
        decided = Decided(
            text="占道堆物反复出现",
            measure=measure,
            owner=owner,
            due_on=later.day(due_on),
            ticket_ids=tuple(tickets),
        )
        async with self._acting(DISPATCHER) as (work, caller):
            return (await add_resolution(work, caller, self.id, decided)).id

    async def carry_out(self, resolution: str, attempt: int = 1) -> None:
        """落实决议 by its owner."""
        await self.do("carry_out_resolution", of=f"{resolution}.{attempt}", report="已清理并安排专人巡查")

    async def verify(self, resolution: str, attempt: int = 1, result: str = "confirmed") -> None:
        """督办核实 by the center: confirmed or sent_back."""
        reason = {} if result == "confirmed" else {"reason": "现场仍有堆物"}
        await self.do("verify_resolution", of=f"{resolution}.{attempt}", result=result, **reason)


class PlayedReview(PlayedGathering):
    """A joint review (联合会审, R-34)."""

    async def agenda(self) -> dict[str, int]:
        """The number of each ticket's item that was not struck."""
        async with self._office.look() as work:
            return {item.ticket_id: item.no for item in await items_of(work, self.id)}

    async def strike(self, ticket: str) -> None:
        """删去议题 by the center's leader."""
        no = (await self.agenda())[ticket]
        async with self._acting(LEADER) as (work, caller):
            await strike_item(work, caller, self.id, no, "已由专班处理")

    async def confirm(self) -> None:
        """确定议题 by the center's leader."""
        await self.do("confirm_agenda", note="请有关单位做好准备")

    async def hold(self) -> None:
        """专题协调会 is recorded."""
        await self.do("record_review_meeting", summary="逐项研究，明确责任单位和期限。")

    async def take_up(self, ticket: str, due_on: str) -> str:
        """再办理 of a closed ticket, beside the record of the meeting; answers the resolution's id."""
        async with self._acting(DISPATCHER) as (work, caller):
            day = later.day(due_on)
            return (await take_up_again(work, caller, self.id, ticket, "再次上门处理", day)).id

    async def publish(self) -> None:
        """审定公布 by the center's leader."""
        await self.do("publish_outcome", note="同意公布")


class PlayedMeeting(PlayedGathering):
    """A directors' meeting (主任办公会, R-30)."""

    async def check(self, result: str = "passed") -> None:
        """审核材料: passed or sent_back."""
        reason = {} if result == "passed" else {"reason": "请核对不满意工单"}
        await self.do("check_material", result=result, **reason)

    async def approve(self) -> None:
        """审定并发布 by the center's leader."""
        await self.do("approve_material", note="同意")

    async def add_reminder(self, person: str, reason: Reason, by: str = DISPATCHER) -> str:
        """登记提醒 of a person by name beside the minutes; answers its id."""
        async with self._acting(by) as (work, caller):
            text = "请按时先行联系诉求人。"
            return (await add_reminder(work, caller, self.id, person, reason, text)).id

    async def minute(self, held_on: str) -> None:
        """会议纪要."""
        await self.do("record_minutes", held_on=held_on, summary="通报情况，明确整改要求。")

    async def attendees(self) -> set[str]:
        """Units whose heads were called."""
        async with self._office.look() as work:
            query = select(Attendee.unit).where(Attendee.meeting_id == self.id)
            return set(await work.session.scalars(query))


async def review_by_hand(stage: Stage) -> PlayedReview:
    """发起会审 by the center."""
    async with stage.acting(DISPATCHER) as (work, caller):
        return stage.played(PlayedReview, (await call_review(work, caller)).id)


async def meeting_by_hand(stage: Stage, kind: str) -> PlayedMeeting:
    """发起会议 by the center."""
    async with stage.acting(DISPATCHER) as (work, caller):
        return stage.played(PlayedMeeting, (await convene(work, caller, MeetingKind(kind))).id)
