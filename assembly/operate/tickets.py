"""The sample tickets are played (备样例工单), once, in an office that has none."""

import asyncio
from datetime import timedelta
from zlib import crc32

from sqlalchemy import exists, select

from assembly.operate.hands import Hands
from assembly.operate.incident import STEP, can_be_miswritten, miswritten
from assembly.operate.stories import LAMP, STORIES, Story, received, review
from assembly.running import System
from deploy.options import Report
from hotline.calendar import in_shanghai
from hotline.tickets.intake_model import Kind, TicketIntake
from hotline.tickets.models import Ticket

STUCK = Story("小区东门路灯不亮", LAMP, "G1-04", "V06", received)
"""The ticket that the incident holds up."""


async def has_tickets(system: System) -> bool:
    """Whether any was ever taken in."""
    async with system.office.look() as work:
        return bool(await work.session.scalar(select(exists().where(Ticket.id.is_not(None)))))


async def seed(system: System, report: Report) -> None:
    """Plays all stories at once, then the joint review and the incident. Raises SampleHangs."""
    hands = Hands(system.office)
    report(f"playing {len(STORIES)} tickets")
    async with asyncio.TaskGroup() as group:
        for no, story in enumerate(STORIES, start=1):
            group.create_task(_play(hands, no, story))
    await review(hands)
    if can_be_miswritten(system.office.settings.processes):
        report("causing an incident")
        await get_stuck(system, len(STORIES) + 1)


async def get_stuck(system: System, no: int) -> str:
    """A ticket that an incident holds up at 查找重复工单; answers its id. Raises SampleHangs."""
    hands = Hands(system.office)
    async with miswritten(system):
        ticket = await hands.receive(intake(hands, no, STUCK))
        await hands.incident(STEP)
    return ticket


async def _play(hands: Hands, no: int, story: Story) -> None:
    ticket = await hands.receive(intake(hands, no, story))
    await story.way(hands, ticket, story.department)


def intake(hands: Hands, no: int, story: Story) -> TicketIntake:
    """A story's ticket as the district sends it, with the day's `no`-th number."""
    now = hands.office.clock.now()
    number = f"{in_shanghai(now):%Y%m%d}{no:05}"
    return TicketIntake(
        number=number,
        title=story.title,
        content=f"{story.title}，影响居民生活，请尽快处理。",
        category=story.category,
        grid=story.grid,
        kind=Kind(story.kind),
        citizen_name="样例诉求人",
        citizen_phone=f"021-0000-{crc32(number.encode()) % 10**4:04}",
        district_dispatched_at=now - timedelta(minutes=1) - timedelta(days=1) * story.days_ago,
    )
