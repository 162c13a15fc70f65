"""What a process owner edits goes to the engine (部署流程图): every diagram, table and form, in one call."""

from pathlib import Path

from hotline.engine.deployment import Deployed, DiagramRejected, ResourceFile, deploy
from hotline.processes.folder import PATTERNS


async def deploy_diagrams(address: str, folder: Path) -> list[Deployed]:
    """Deploy all of a folder to the gateway at `address` (`host:port`): all are taken or none.

    What has not changed keeps its version, so this may be called at every start.

    Raises:
        DiagramRejected: the folder is empty, or names the file and the engine's reason.
        EngineUnavailable: the engine does not answer.
    """
    return await deploy(address, collect(folder))


def collect(folder: Path) -> list[ResourceFile]:
    """The folder's diagrams, tables and forms, by name.

    Raises:
        DiagramRejected: there is none.
    """
    files = sorted({file for pattern in PATTERNS for file in folder.glob(pattern)})
    if not files:
        raise DiagramRejected(f"没有可部署的流程图、决策表或表单：{folder}")
    return [ResourceFile(file.name, file.read_bytes()) for file in files]
