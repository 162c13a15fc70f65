"""A program beside the engine (辅助程序), under the same keeper: it ends with the program that wanted it."""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.keeper import write_whole
from deploy.launch import Launch
from deploy.options import EngineOptions
from deploy.process_identity import ProcessIdentity
from deploy.supervision import end, spawn

FILE = "program.json"


class Program(BaseModel):
    """A started program and its keeper, as they are found again after a kill."""

    model_config = ConfigDict(frozen=True)

    keeper: ProcessIdentity
    engine: ProcessIdentity

    @classmethod
    async def started(cls, launch: Launch, options: EngineOptions) -> Self:
        """Starts it; what a killed program left on its folder is ended first. Raises EngineDied."""
        left = _left(options.data_folder)
        if left is not None:
            await end(left)
        keeper, engine = await spawn(launch, options, os.getpid())
        program = cls(keeper=keeper, engine=engine)
        write_whole(options.data_folder / FILE, program.model_dump_json())
        return program

    async def stop(self, folder: Path) -> None:
        """Asks it to end, and insists after a while."""
        await end(self)
        (folder / FILE).unlink(missing_ok=True)


def _left(folder: Path) -> Program | None:
    """The owner of the data folder's lock is this program: nobody else's can be meant."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return Program.model_validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
