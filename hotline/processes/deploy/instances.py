"""What becomes of instances that run on older versions (处理在办): migrated, started again, or left where they are.

The engine migrates an instance wholly or not at all. Each is written down before it is asked and again afterwards,
so after a kill at any place the same command goes on where it was.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import undefer

from hotline.engine.errors import EngineBusy, EngineRefused, JobGone
from hotline.engine.job import Migration
from hotline.engine.process_models import ProcessVersion
from hotline.engine.zeebe import ZeebeEngine
from hotline.office import Office
from hotline.processes.deploy import moves
from hotline.processes.deploy.behind import Behind, behind
from hotline.processes.deploy.mapping import mapping, problems
from hotline.processes.deploy.models import MoveOutcome
from hotline.processes.deploy.refusal import explained, is_in_motion
from hotline.processes.deploy.rekey import rekey
from hotline.processes.diagram import Diagram
from hotline.processes.folder import read_files
from hotline.recovery.start_again import Outcome, start_again
from hotline.view import View
from hotline.work import Work

PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds between tries while an instance is going from one step to the next."""
BY_CHOICE = "按所选，留在旧版本办完"
WITH_ITS_CALLER = "随上级流程一并重新启动"
_AS_MOVE = {
    Outcome.ENDED: MoveOutcome.ENDED,
    Outcome.UNKNOWN: MoveOutcome.STAYS,
    Outcome.NOT_BEGUN: MoveOutcome.STARTED_AGAIN,
    Outcome.STARTED: MoveOutcome.STARTED_AGAIN,
}


class Moved(View):
    """What became of one instance (一件在办的处理结果)."""

    instance_key: str
    process: str
    case_id: str | None
    title: str
    from_version: int
    to_version: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Target:
    """The version of a process that was deployed (新版本)."""

    version: int
    definition_key: int
    diagram: Diagram


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is to be done with instances on older versions, as somebody chose (处理办法)."""

    deployment_id: int
    person: str
    targets: Mapping[str, Target]
    """By process."""
    migrating: frozenset[str]
    """Processes whose instances are to be migrated; those of the others stay."""
    start_again: bool = False
    """Whether an instance that can't be migrated is started again; otherwise it stays."""
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """By process: ids that somebody confirmed to have become others."""

    def shared(self, process: str) -> frozenset[str]:
        """Those old ids of a process that another one uses too."""
        others = [target.diagram for key, target in self.targets.items() if key != process]
        ids = self.renamed.get(process, {})
        return frozenset(key for key in ids for other in others if key in other.elements)


async def treat(office: Office, engine: ZeebeEngine, treatment: Treatment) -> list[Moved]:
    """Treats every instance that is behind, callers first. Raises EngineUnavailable; what is done stays done."""
    async with office.work(treatment.person) as work:
        await _take_up(work, treatment)
        found = await behind(work, {key: target.version for key, target in treatment.targets.items()})
        concerned = treatment.migrating | treatment.renamed.keys()
        wanted = [
            (each, treatment.targets[each.process].version) for each in found if each.process in concerned
        ]
        await moves.plan(work, treatment.deployment_id, wanted, mapped=frozenset(treatment.renamed))
        diagrams = await _diagrams(work, {(each.process, each.version) for each in found})
    return [moved async for moved in _each(office, engine, treatment, found, diagrams)]


async def _take_up(work: Work, treatment: Treatment) -> None:
    """What an earlier run could not note any more because it was killed."""
    for move in await moves.migrated_unnoticed(work):
        renamed = treatment.renamed.get(move.process, {})
        if renamed and move.case_id is not None:
            await rekey(work, move.case_id, move.process, renamed, treatment.shared(move.process))
        move.outcome = MoveOutcome.MIGRATED.value
    await moves.follow_instances(work)


Diagrams = Mapping[tuple[str, int], Diagram]


async def _diagrams(work: Work, wanted: set[tuple[str, int]]) -> Diagrams:
    """The older diagrams, as far as they were kept."""
    query = select(ProcessVersion).where(ProcessVersion.process.in_(sorted({key for key, _ in wanted})))
    rows = await work.session.scalars(query.options(undefer(ProcessVersion.content)))
    found: dict[tuple[str, int], Diagram] = {}
    for row in rows:
        if (row.process, row.version) in wanted and row.content:
            read = read_files([(f"{row.process}.bpmn", row.content.encode())])
            found |= {(key, row.version): diagram for key, diagram in read.diagrams.items()}
    return found


async def _each(
    office: Office, engine: ZeebeEngine, treatment: Treatment, found: Sequence[Behind], diagrams: Diagrams
) -> AsyncIterator[Moved]:
    restarted: set[int] = set()
    for each in found:
        outcome, reason = MoveOutcome.STAYS, BY_CHOICE
        if each.root_key in restarted:
            outcome, reason = MoveOutcome.STARTED_AGAIN, WITH_ITS_CALLER
        elif each.process in treatment.migrating:
            outcome, reason = await _move(office, engine, treatment, each, diagrams)
        if each.process in treatment.migrating or each.process in treatment.renamed:
            await _note(office, treatment, each, outcome, reason)
        if outcome is MoveOutcome.STARTED_AGAIN:
            restarted.add(each.root_key)
        yield _moved(each, treatment.targets[each.process].version, outcome, reason)


async def _note(
    office: Office, treatment: Treatment, each: Behind, outcome: MoveOutcome, reason: str
) -> None:
    renamed = treatment.renamed.get(each.process, {})
    async with office.work(treatment.person) as work:
        if outcome is MoveOutcome.MIGRATED and renamed and each.case_id is not None:
            await rekey(work, each.case_id, each.process, renamed, treatment.shared(each.process))
        await moves.note(work, treatment.deployment_id, each.instance_key, outcome, reason, renamed)


async def _move(
    office: Office, engine: ZeebeEngine, treatment: Treatment, each: Behind, diagrams: Diagrams
) -> tuple[MoveOutcome, str]:
    reason = await _migrate(engine, treatment, each, diagrams.get((each.process, each.version)))
    if isinstance(reason, MoveOutcome):
        return reason, ""
    if not treatment.start_again or each.case_id is None:
        return MoveOutcome.STAYS, reason
    async with office.work(treatment.person) as work:
        for process, renamed in treatment.renamed.items():
            await rekey(work, each.case_id, process, renamed, treatment.shared(process))
    (result,) = await start_again(office, [each.case_id])
    return _AS_MOVE[result.outcome], reason


async def _migrate(
    engine: ZeebeEngine, treatment: Treatment, each: Behind, old: Diagram | None
) -> MoveOutcome | str:
    """What became of it, or in Chinese why it can't be migrated."""
    if old is None:
        return f"版本 {each.version} 的流程图没有存档，无从对应"
    target = treatment.targets[each.process]
    renamed = treatment.renamed.get(each.process, {})
    if found := problems(old, target.diagram, renamed, each.standing):
        return "；".join(found)
    elements = mapping(old, target.diagram, renamed)
    migration = Migration(each.instance_key, target.definition_key, elements)
    labels = {key: old.label(element) for key, element in old.elements.items()}
    return await _asked(engine, migration, labels)


async def _asked(engine: ZeebeEngine, migration: Migration, labels: Mapping[str, str]) -> MoveOutcome | str:
    reason = ""
    for pause in (*PAUSES, 0.0):
        try:
            await engine.migrate_instance(migration)
        except JobGone:
            return MoveOutcome.ENDED
        except EngineBusy as error:
            reason = str(error)
        except EngineRefused as error:
            reason = str(error)
            if not is_in_motion(reason):
                return explained(reason, labels)
        else:
            return MoveOutcome.MIGRATED
        await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
    return explained(reason, labels)


def _moved(each: Behind, version: int, outcome: MoveOutcome, reason: str) -> Moved:
    return Moved(
        instance_key=str(each.instance_key),
        process=each.process,
        case_id=each.case_id,
        title=each.title,
        from_version=each.version,
        to_version=version,
        outcome=outcome.value,
        reason=reason,
    )
