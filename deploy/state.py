"""The state file of a data folder (引擎状态文件): which engine was last started there."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.errors import EngineAlreadyRunning
from deploy.keeper import write_whole
from deploy.process_identity import ProcessIdentity
from deploy.settings import BackendName

FILE = "engine.json"
LOCK = "engine.lock"


class EngineState(BaseModel):
    """What has to be known to find, judge and stop a started engine."""

    model_config = ConfigDict(frozen=True)

    backend: BackendName
    version: str
    grpc_address: str
    management_url: str
    log: Path
    clock_controlled: bool
    feed_url: str | None
    keeper: ProcessIdentity
    engine: ProcessIdentity
    owner: ProcessIdentity | None
    """The program that the engine ends with; None: it runs until it is stopped."""

    def is_running(self) -> bool:
        """Whether anything of it still runs."""
        return self.engine.is_alive() or self.keeper.is_alive()

    def is_wanted(self) -> bool:
        """Whether somebody still uses it: false when its owner is gone."""
        return self.owner is None or self.owner.is_alive()


def read_state(data_folder: Path) -> EngineState | None:
    """What the state file says; None when there is none, or it can't be understood."""
    try:
        return EngineState.model_validate_json((data_folder / FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_state(data_folder: Path, state: EngineState) -> None:
    """Write it whole."""
    write_whole(data_folder / FILE, state.model_dump_json(indent=2))


def forget_state(data_folder: Path) -> None:
    """Remove it."""
    (data_folder / FILE).unlink(missing_ok=True)


@contextmanager
def starting(data_folder: Path) -> Generator[None]:
    """Only one program at a time starts an engine on a data folder.

    Raises:
        EngineAlreadyRunning: another one is doing so.
    """
    data_folder.mkdir(parents=True, exist_ok=True)
    with (data_folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EngineAlreadyRunning(f"另一个程序正在启动该目录的流程引擎：{data_folder}") from error
        yield
