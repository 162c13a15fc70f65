"""Writing down what becomes of running instances (登记在办的处理), and keeping their tasks right."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, exists, select, update

from hotline.engine.feed_models import VisitedElement
from hotline.processes.deploy.behind import Behind
from hotline.processes.deploy.models import InstanceMove, MoveOutcome
from hotline.tasks.models import HumanTask
from hotline.work import Work

NOT_KNOWN_YET = 0
"""The version to which an instance is to go, before the engine has given it its number."""


async def plan(
    work: Work, deployment_id: int, instances: Iterable[tuple[Behind, int]], *, mapped: frozenset[str]
) -> None:
    """Each instance is to go to a version; written before the engine is asked. `mapped` are processes."""
    for each, version in instances:
        await work.session.execute(
            delete(InstanceMove).where(
                InstanceMove.instance_key == each.instance_key,
                InstanceMove.deployment_id != deployment_id,
                InstanceMove.outcome == MoveOutcome.PLANNED.value,
            )
        )
        move = InstanceMove(
            deployment_id=deployment_id,
            instance_key=each.instance_key,
            process=each.process,
            from_version=each.version,
            to_version=version,
            case_id=each.case_id,
            mapped=each.process in mapped,
            outcome=MoveOutcome.PLANNED.value,
            at=work.now,
        )
        await work.session.merge(move)


async def note(
    work: Work,
    deployment_id: int,
    instance_key: int,
    outcome: MoveOutcome,
    reason: str,
    renamed: Mapping[str, str],
) -> None:
    """What became of a planned instance; of a migrated one, its place and its tasks are those of the new version.

    The feed tells the same of its place a moment later.
    """
    move = await work.session.get_one(InstanceMove, (deployment_id, instance_key))
    move.outcome, move.reason, move.at = outcome.value, reason[:500], work.now
    if outcome is MoveOutcome.MIGRATED:
        here = (VisitedElement.process_instance_key == instance_key, VisitedElement.left_at.is_(None))
        await work.session.execute(
            update(VisitedElement).where(*here).values(process_version=move.to_version)
        )
        for old, new in renamed.items():
            await work.session.execute(
                update(VisitedElement).where(*here, VisitedElement.element_id == old).values(element_id=new)
            )
        await follow_instances(work)


async def migrated_unnoticed(work: Work) -> list[InstanceMove]:
    """After a kill: planned ones that the engine has migrated, by what the feed told."""
    told = exists().where(
        VisitedElement.key == InstanceMove.instance_key,
        VisitedElement.process_version == InstanceMove.to_version,
    )
    query = select(InstanceMove).where(InstanceMove.outcome == MoveOutcome.PLANNED.value, told)
    return list(await work.session.scalars(query))


async def follow_instances(work: Work) -> None:
    """An open task is of the version on which its instance runs: where its deadlines are kept is looked up there.

    Job and form stay: the engine keeps the job, and a task keeps the form with which it was opened.
    """
    of_task = VisitedElement.key == HumanTask.element_instance_key
    version = select(VisitedElement.process_version).where(of_task).scalar_subquery()
    other = exists().where(of_task, VisitedElement.process_version != HumanTask.process_version)
    await work.session.execute(
        update(HumanTask)
        .where(HumanTask.status == "open", other)
        .values(process_version=version)
        .execution_options(synchronize_session=False)
    )
