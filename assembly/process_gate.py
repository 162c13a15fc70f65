"""The whole check over files that were sent (上传文件的检查): one at a time, beside the event loop."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from assembly.process_check import check_processes
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Place, Standing
from hotline.processes.gate import Check
from hotline.settings import ROOT, Settings


def process_gate(settings: Settings, *, packages: Path = ROOT) -> Check:
    """What API and workbench look at process files with; `packages` is where bpmnlint is installed."""
    turn = asyncio.Semaphore(1)

    async def check(files: Mapping[str, bytes], standing: Mapping[Place, Standing]) -> list[Finding]:
        async with turn:
            return await asyncio.to_thread(_checked, files, settings.street_file, standing, packages)

    return check


def _checked(
    files: Mapping[str, bytes], street_file: Path, standing: Mapping[Place, Standing], packages: Path
) -> list[Finding]:
    """In a thread with a loop of its own: reading diagrams takes seconds, and nobody else shall wait for it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return asyncio.run(check_processes(folder, street_file, standing, packages=packages))
