"""Writing deployments down (登记部署): begun before the engine is asked, finished with what it answered."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, delete, exists, select

from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.process_versions import remember_processes
from hotline.processes.deploy.models import DeployedFile, Deployment, InstanceMove
from hotline.tasks.models import FormVersion
from hotline.work import SYSTEM, Work

RenamedIds = Mapping[str, Mapping[str, str]]
"""By process: old id → new id."""
Columns = TypeVarTuple("Columns")
TABLES = "decision_requirements"
KEPT = ("process", "form", TABLES)
"""A decision is part of its table's file."""
AT_START = "系统启动时部署"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A deployment that is written down, and what became a new version by it."""

    id: int
    changed: tuple[Deployed, ...]


def fingerprint(files: Iterable[ResourceFile]) -> str:
    """The same for the same names and contents, in whatever order they come."""
    digests = sorted(f"{file.name}:{_sha256(file)}" for file in files)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


async def begin(work: Work, files: Sequence[ResourceFile], *, why: str, renamed: RenamedIds) -> int:
    """Writes down that somebody is about to deploy these files; answers the deployment's id.

    What was begun with the same files and could not be finished is taken up: by a start, whoever began it, and it
    stays his; else by the same person.
    """
    print_ = fingerprint(files)
    row = await _unfinished(work, print_) or Deployment(
        begun_at=work.now, by=work.actor, why=why, fingerprint=print_, renamed={}
    )
    if renamed:
        row.renamed = {process: dict(ids) for process, ids in renamed.items()}
    work.session.add(row)
    await work.session.flush()
    return row.id


async def _unfinished(work: Work, print_: str) -> Deployment | None:
    query = select(Deployment).where(Deployment.finished_at.is_(None), Deployment.fingerprint == print_)
    if work.actor != SYSTEM:
        query = query.where(Deployment.by == work.actor)
    return await work.session.scalar(query.order_by(Deployment.id.desc()).limit(1))


async def finish(
    work: Work, deployment_id: int, deployed: Sequence[Deployed], files: Sequence[ResourceFile]
) -> Recorded:
    """Keeps diagrams, forms and tables under the versions that the engine gave them, and which of them are new."""
    content = {file.name: file for file in files}
    for item in (each for each in deployed if each.kind == "form"):
        await work.session.merge(_form(item, content[item.file]))
    await remember_processes(work, deployed, files)
    row = await work.session.get_one(Deployment, deployment_id)
    row.finished_at = work.now
    kept = [item for item in deployed if item.kind in KEPT]
    changed = [item for item in kept if not await _is_known(work, item, _sha256(content[item.file]))]
    for item in changed:
        work.session.add(_file(deployment_id, item, content[item.file]))
    return Recorded(deployment_id, tuple(changed))


async def not_deployed_yet(work: Work, files: Sequence[ResourceFile]) -> list[ResourceFile]:
    """The files whose content is not what was last deployed under their names.

    Camunda 8.6 gives every file of a deployment a new version as soon as one of them has changed.
    """
    query = in_order(select(DeployedFile.file, DeployedFile.sha256))
    latest = {row.file: row.sha256 for row in await work.session.execute(query)}
    return [file for file in files if latest.get(file.name) != _sha256(file)]


async def definitions(work: Work) -> dict[str, tuple[int, int]]:
    """The version that runs now, and the engine's key of it, by process."""
    row = DeployedFile
    query = select(row.definition_id, row.version, row.key).where(row.kind == "process")
    found = await work.session.execute(in_order(query))
    return {process: (version, key) for process, version, key in found}


def in_order(query: Select[*Columns]) -> Select[*Columns]:
    """Deployed files as they were taken by the engine, the latest last."""
    joined = query.join(Deployment, Deployment.id == DeployedFile.deployment_id)
    return joined.order_by(Deployment.finished_at, Deployment.id)


async def discard(work: Work, deployment_id: int) -> None:
    """What the engine has refused was no deployment."""
    await work.session.execute(delete(InstanceMove).where(InstanceMove.deployment_id == deployment_id))
    await work.session.execute(delete(Deployment).where(Deployment.id == deployment_id))


async def forget_if_empty(work: Work, deployment_id: int) -> None:
    """A deployment by which nothing changed, and which treated no instance, is none."""
    files = exists().where(DeployedFile.deployment_id == deployment_id)
    moves = exists().where(InstanceMove.deployment_id == deployment_id)
    await work.session.execute(delete(Deployment).where(Deployment.id == deployment_id, ~files, ~moves))


async def renamed_before(work: Work) -> RenamedIds:
    """By process: what has become of each id that was confirmed to be another, by all deployments one after another."""
    found: dict[str, dict[str, str]] = {}
    for row in await work.session.scalars(select(Deployment).order_by(Deployment.id)):
        for process, ids in row.renamed.items():
            earlier = found.get(process, {})
            found[process] = {old: ids.get(new, new) for old, new in earlier.items()} | ids
    return found


async def deployments(work: Work, at_most: int) -> list[tuple[Deployment, list[DeployedFile]]]:
    """The latest deployments, the newest first, each with its files."""
    rows = list(await work.session.scalars(select(Deployment).order_by(Deployment.id.desc()).limit(at_most)))
    query = select(DeployedFile).where(DeployedFile.deployment_id.in_([row.id for row in rows]))
    files = list(await work.session.scalars(query.order_by(DeployedFile.file)))
    return [(row, [file for file in files if file.deployment_id == row.id]) for row in rows]


async def _is_known(work: Work, item: Deployed, digest: str) -> bool:
    """By the engine's key as well: after the engine's data was lost it counts versions from the beginning."""
    query = exists().where(
        DeployedFile.kind == item.kind,
        DeployedFile.definition_id == item.id,
        DeployedFile.version == item.version,
        DeployedFile.key == item.key,
        DeployedFile.sha256 == digest,
    )
    return bool(await work.session.scalar(select(query)))


def _form(item: Deployed, file: ResourceFile) -> FormVersion:
    """As it was deployed: a task that is open keeps the form with which it was opened."""
    return FormVersion(
        form_key=item.key, form_id=item.id, version=item.version, content=json.loads(file.content)
    )


def _file(deployment_id: int, item: Deployed, file: ResourceFile) -> DeployedFile:
    return DeployedFile(
        deployment_id=deployment_id,
        kind=item.kind,
        definition_id=item.id,
        version=item.version,
        key=item.key,
        file=item.file,
        sha256=_sha256(file),
        content=file.content.decode("utf-8") if item.kind == TABLES else "",
    )


def _sha256(file: ResourceFile) -> str:
    return hashlib.sha256(file.content).hexdigest()
