"""An incident to look at in Operate (样例异常), caused as it happens in life: a diagram with a slip is deployed."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from assembly.running import System, deploy_folder
from hotline.office import Office

DIAGRAM = "ticket_process.bpmn"
STEP = "find_repeats"
"""查找重复工单: the step that gets nothing for `VARIABLE`."""
VARIABLE = "citizen_days"
WRITTEN, MISWRITTEN = "=repeat_window.citizen_days", "=repeat_window.days"


def can_be_miswritten(folder: Path) -> bool:
    """Whether the diagrams still say what the slip changes."""
    return WRITTEN in (folder / DIAGRAM).read_text("utf-8")


@asynccontextmanager
async def miswritten(system: System) -> AsyncGenerator[None]:
    """What begins inside the block begins on a diagram with a slip; after it the right one is deployed again.

    The step fails with a message that names what is missing. With the variable set and the step tried again
    the ticket goes on, on the diagram that it began with.
    """
    office, address = system.office, system.engine.grpc_address
    right = (office.settings.processes / DIAGRAM).read_text("utf-8")
    await _deploy(office, address, right.replace(WRITTEN, MISWRITTEN))
    try:
        yield
    finally:
        await _deploy(office, address, right)


async def _deploy(office: Office, address: str, diagram: str) -> None:
    """This diagram alone: what is deployed with a changed one gets a new version too."""
    with tempfile.TemporaryDirectory(prefix="hotline-") as temporary:
        settings = office.settings.model_copy(update={"processes": _folder_with(diagram, Path(temporary))})
        await deploy_folder(replace(office, settings=settings), address)


def _folder_with(diagram: str, folder: Path) -> Path:
    (folder / DIAGRAM).write_text(diagram, "utf-8")
    return folder
