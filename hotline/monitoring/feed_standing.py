"""How far the engine is heard (流程记录接收进度): the office works without it, but nobody sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hotline.engine.feed_models import FeedPosition, VisitedElement
from hotline.recovery.cut_off import NO_JOB
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """What was heard, and what must have been told and was not heard."""

    heard_until: datetime
    """The engine's moment of the latest record."""
    unheard: int
    """Open tasks whose step the engine never told of, though it asked for them."""
    lag: timedelta
    """For how long the oldest of them has been open; nothing where there is none."""


async def feed_standing(work: Work) -> FeedStanding | None:
    """None: nothing was ever heard, as where the engine is somebody else's and has no exporter to here.

    A worker opens a task by a job of the engine, so the engine has entered its step by then. Tasks that stay
    unheard mean a feed that is behind, or an engine that has begun anew beside an older database.
    """
    heard_until = await work.session.scalar(select(func.max(FeedPosition.heard_until)))
    if heard_until is None:
        return None
    query = (
        select(func.count(HumanTask.id.distinct()), func.min(HumanTask.opened_at))
        .select_from(TaskGroup)
        .join(HumanTask, HumanTask.id == TaskGroup.task_id)
        .outerjoin(VisitedElement, VisitedElement.key == HumanTask.element_instance_key)
        .where(TaskGroup.is_open, VisitedElement.key.is_(None), HumanTask.element_instance_key != NO_JOB)
    )
    unheard, since = (await work.session.execute(query)).one()
    return FeedStanding(heard_until, unheard, max(work.now - since, timedelta()) if since else timedelta())
