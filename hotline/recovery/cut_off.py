"""A database whose engine is lost (与引擎脱离): nothing in it may be taken for the next engine's.

A new engine counts keys and versions from the beginning, so an old task's key becomes the key of another ticket's
job, and an old form's that of another form: completing the one was seen to complete the other.
"""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.cases.models import Case
from hotline.db.base import Base
from hotline.db.models import OutboxEntry
from hotline.engine.feed_models import CancelledJob, EngineIncident, EngineTimer, FeedPosition, VisitedElement
from hotline.engine.outbox import OutboxKind
from hotline.engine.process_models import ProcessVersion
from hotline.processes.deploy.models import DeployedFile, InstanceMove
from hotline.recovery.models import ONLY, EngineMark
from hotline.supervision.models import ScheduledRun
from hotline.tasks.models import FormVersion, HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work

NO_JOB = (1 << 52) - 1
"""The last key of the first partition: no engine gets so far, and each answers that there is no such job."""
KEYS_OF_AN_ENGINE = 1 << 56
"""More than any of the keys of up to 31 partitions, each of which has 51 bits; room for 127 lost engines."""
VERSIONS_OF_AN_ENGINE = 1_000_000
_KEYS: Mapping[type[Base], tuple[str, ...]] = {
    FormVersion: ("form_key",),
    DeployedFile: ("key",),
    InstanceMove: ("instance_key",),
    HumanTask: ("form_key",),
    Ticket: ("instance_key",),
    Case: ("instance_key",),
    VisitedElement: ("key", "process_instance_key", "parent_process_instance_key", "scope_key"),
    EngineIncident: ("key", "process_instance_key", "job_key"),
    CancelledJob: ("job_key", "process_instance_key"),
}
_VERSIONS: Mapping[type[Base], tuple[str, ...]] = {
    ProcessVersion: ("version",),
    FormVersion: ("version",),
    DeployedFile: ("version",),
    InstanceMove: ("from_version", "to_version"),
    HumanTask: ("process_version",),
    VisitedElement: ("process_version",),
}


async def cut_off(work: Work) -> int:
    """Open tasks and tickets lose the keys of the old engine; answers how many tasks are open.

    A step that a new instance comes to again finds its task by ticket, dispatch, round and element, with claim and
    draft, and gives it the new engine's keys. What was heard of the lost engine, its forms and diagrams are kept
    under numbers below zero: a closed ticket still shows its path, a task the form with which it was opened.
    """
    session = work.session
    losses = await _one_more_lost(session)
    await _end_what_ran(work)
    await session.execute(
        update(HumanTask).values(job_key=NO_JOB, instance_key=NO_JOB, element_instance_key=NO_JOB)
    )
    for owner, ended in ((Ticket, Ticket.closed_at), (Case, Case.ended_at)):
        await session.execute(update(owner).where(ended.is_(None)).values(instance_key=None))
    # Who has a regular run is not known any more: asked again it is done again, which is harmless.
    for forgotten in (FeedPosition, EngineTimer, ScheduledRun):
        await session.execute(delete(forgotten))
    await _settle_outbox(work)
    await _put_aside(session, _KEYS, losses * KEYS_OF_AN_ENGINE)
    await _put_aside(session, _VERSIONS, losses * VERSIONS_OF_AN_ENGINE)
    query = select(func.count()).select_from(HumanTask).where(HumanTask.status == "open")
    return await session.scalar(query) or 0


async def _settle_outbox(work: Work) -> None:
    """What was to be told about jobs and instances of the lost engine concerns nobody any more."""
    old = (OutboxEntry.sent_at.is_(None), OutboxEntry.kind != OutboxKind.PUBLISH_MESSAGE.value)
    await work.session.execute(update(OutboxEntry).where(*old).values(sent_at=work.now))


async def _one_more_lost(session: AsyncSession) -> int:
    row = await session.get(EngineMark, ONLY)
    if row is None:
        row = EngineMark(id=ONLY, losses=0)
        session.add(row)
    if row.version:
        row.lost_mark = row.mark
    row.mark, row.version, row.renewing, row.losses = uuid.uuid4().hex, 0, False, row.losses + 1
    await session.flush()
    return row.losses


async def _end_what_ran(work: Work) -> None:
    """Nothing runs in an engine that is lost."""
    elements = update(VisitedElement).where(VisitedElement.left_at.is_(None))
    await work.session.execute(elements.values(left_at=work.now, ended_as="terminated"))
    incidents = update(EngineIncident).where(EngineIncident.resolved_at.is_(None))
    await work.session.execute(incidents.values(resolved_at=work.now))


async def _put_aside(session: AsyncSession, columns: Mapping[type[Base], Iterable[str]], by: int) -> None:
    """What an engine lost before has left is below zero already."""
    for model, names in columns.items():
        for name in names:
            column = getattr(model, name)
            await session.execute(update(model).where(column > 0).values({name: column - by}))
