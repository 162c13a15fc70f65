"""Deploying a folder (部署流程文件夹): given to the engine in one call, and written down with who and why.

It is the same at every start and for `hotline processes deploy`. The command is a program of its own beside the
running system: it speaks to the same engine and writes to the same database, in transactions as short as anybody's.
"""

import fcntl
import sys
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.diagrams import collect
from deploy.settings import EngineSettings
from deploy.state import read_state
from hotline.db.one_at_a_time import DEPLOYING, one_at_a_time
from hotline.engine.deployment import DiagramRejected, deploy
from hotline.engine.topology import read_topology
from hotline.errors import EngineUnavailable, HotlineError
from hotline.office import Office
from hotline.processes.deploy.behind import behind
from hotline.processes.deploy.moves import NOT_KNOWN_YET, plan
from hotline.processes.deploy.record import (
    AT_START,
    Recorded,
    RenamedIds,
    begin,
    definitions,
    discard,
    finish,
    forget_if_empty,
    not_deployed_yet,
)
from hotline.settings import Settings

_LOCK = "deploying.lock"


class EngineNotRunning(HotlineError):
    """There is no running engine to deploy to."""

    code = "ENGINE_NOT_RUNNING"
    status = 409
    message = "流程引擎没有运行，无处部署：请先启动系统（hotline up，或 hotline work），再部署"


class DeploymentGoesOn(HotlineError):
    """Another program deploys to the same office at this moment."""

    code = "DEPLOYMENT_GOES_ON"
    status = 409
    message = "另一个程序正在部署，请等它结束后再试"


@dataclass(frozen=True, slots=True)
class Given:
    """What a deployment was, and what the engine runs now."""

    recorded: Recorded
    definitions: Mapping[str, tuple[int, int]]
    """By process: the version that runs now, and the engine's key of it."""


async def deploy_recorded(
    office: Office,
    address: str,
    folder: Path,
    *,
    person: str,
    why: str,
    renamed: RenamedIds | None = None,
    only_changed: bool = False,
) -> Given:
    """Deploys the folder in one call and writes down what became a new version, for whom and why.

    `only_changed` is for an engine that is known to have the rest: the others are not sent.
    `renamed` are processes of which somebody confirmed what became of ids that are gone. Killed in between, the next
    one with the same files finishes it. Raises DiagramRejected, EngineUnavailable.
    """
    files = collect(folder)
    async with office.work(person) as work:
        deployment_id = await begin(work, files, why=why, renamed=renamed or {})
        on_any = await behind(work, dict.fromkeys(renamed or {}, sys.maxsize))
        instances = [(each, NOT_KNOWN_YET) for each in on_any]
        sent = await not_deployed_yet(work, files) if only_changed else files
        await plan(work, deployment_id, instances, mapped=frozenset(renamed or {}))
    try:
        deployed = await deploy(address, sent) if sent else []
    except DiagramRejected:
        async with office.work(person) as work:
            await discard(work, deployment_id)
        raise
    async with office.work(person) as work:
        recorded = await finish(work, deployment_id, deployed, sent)
        return Given(recorded, await definitions(work))


async def deploy_at_start(office: Office, address: str) -> None:
    """The office's own folder, by the system itself; a start by which nothing changes leaves no record.

    Raises DiagramRejected, EngineUnavailable.
    """
    given = await deploy_recorded(office, address, office.settings.processes, person="system", why=AT_START)
    async with office.work() as work:
        await forget_if_empty(work, given.recorded.id)


async def engine_address(settings: Settings) -> str:
    """Where the office's running engine is heard: by ZEEBE_ADDRESS, or as the data folder says.

    Raises EngineNotRunning.
    """
    address = EngineSettings().address
    state = read_state(settings.data_folder / "engine")
    if not address and state is not None and state.is_running():
        address = state.grpc_address
    if not address:
        raise EngineNotRunning
    try:
        await read_topology(address)
    except EngineUnavailable as error:
        raise EngineNotRunning(f"流程引擎（{address}）没有应答，无处部署：请先启动系统，再部署") from error
    return address


@asynccontextmanager
async def deploying(office: Office) -> AsyncGenerator[None]:
    """Nobody else deploys to the office for as long as the block runs. Raises DeploymentGoesOn on SQLite."""
    if office.database.is_sqlite:
        with _claimed(office.settings.data_folder / _LOCK):
            yield
        return
    async with office.database.engine.begin() as connection:
        await one_at_a_time(connection, DEPLOYING)
        yield


@contextmanager
def _claimed(lock: Path) -> Generator[None]:
    """A killed program gives it up by itself."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeploymentGoesOn from error
        yield
