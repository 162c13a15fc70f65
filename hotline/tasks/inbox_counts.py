"""What waits for somebody, counted (待办概况): how much, how urgent, and of which steps."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from hotline.engine.process_versions import labels_of
from hotline.organization.caller import Caller
from hotline.tasks.inbox import InboxFilter, reminders_of
from hotline.tasks.inbox_queries import COUNTED, count_tasks, find_tasks
from hotline.tasks.models import HumanTask
from hotline.tickets.light import Light, light_of
from hotline.view import Paging, View
from hotline.work import Work


class StepCount(View):
    """How much of a step waits (步骤待办数)."""

    element: str
    step: str
    count: int


class InboxCounts(View):
    """What waits (待办概况), of the 1000 most urgent tasks; one's own however urgent."""

    total: int
    red: int
    """已超时。"""
    amber: int
    """已到提醒时间。"""
    mine: int
    """本人已认领。"""
    more: bool
    """全部条数超过 1000。"""
    steps: list[StepCount]
    """分属哪些步骤。"""


async def inbox_counts(work: Work, caller: Caller) -> InboxCounts:
    """Whatever the list is filtered by: what is urgent is among the most urgent, so those alone are looked at."""
    keys = await find_tasks(work, caller, InboxFilter(), Paging(size=COUNTED + 1))
    urgent = keys[:COUNTED]
    lights = await _lights(work, urgent)
    return InboxCounts(
        total=len(urgent),
        red=lights["red"],
        amber=lights["amber"],
        mine=await count_tasks(work, caller, InboxFilter(claimed="mine")),
        more=len(keys) > COUNTED,
        steps=await _steps(work, urgent),
    )


async def _lights(work: Work, keys: Sequence[str]) -> Counter[Light | None]:
    reminders = await reminders_of(work, keys)
    query = select(HumanTask.id, HumanTask.due_at).where(HumanTask.id.in_(keys))
    rows = await work.session.execute(query)
    return Counter(light_of(work.now, row.due_at, reminders.get(row.id)) for row in rows)


async def _steps(work: Work, keys: Sequence[str]) -> list[StepCount]:
    query = (
        select(HumanTask.element, HumanTask.process, func.max(HumanTask.process_version), func.count())
        .where(HumanTask.id.in_(keys))
        .group_by(HumanTask.element, HumanTask.process)
    )
    rows = (await work.session.execute(query)).all()
    labels = await labels_of(work, {(process, version) for _, process, version, _ in rows})
    found = [
        StepCount(element=element, step=labels.get((process, version), {}).get(element, element), count=count)
        for element, process, version, count in rows
    ]
    return sorted(found, key=lambda each: (-each.count, each.element))
