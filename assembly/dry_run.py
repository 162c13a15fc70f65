"""A dry run on an engine of its own (试算用的引擎): the office's database is only read, its engine never touched."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from assembly.process_tests.engine import engine_of_its_own
from deploy.diagrams import deploy_diagrams
from deploy.options import EngineOptions, Report, silent
from hotline.bootstrap import office_as_it_is
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import HotlineError
from hotline.processes.dry_run.compare import Watch, dry_run
from hotline.processes.dry_run.outcome import Outcome
from hotline.processes.dry_run.past import Span
from hotline.processes.folder import read_folder
from hotline.settings import Settings


class FolderUnreadable(HotlineError):
    """Files of the new version can't be read, so that there is nothing to compare with."""

    code = "PROCESS_FOLDER_UNREADABLE"
    status = 422


class NoPast(HotlineError):
    """There is no database yet, and so no past ticket."""

    code = "NO_PAST_TICKETS"
    status = 404
    message = "没有数据库，没有历史工单可以对照"


async def run_dry(
    folder: Path, settings: Settings, span: Span, watch: Watch, report: Report = silent
) -> Outcome:
    """Holds `folder` against the office's past tickets.

    Raises FolderUnreadable, NoPast, DiagramRejected, and what starting an engine raises.
    """
    read = read_folder(folder)
    if read.unreadable:
        raise FolderUnreadable("；".join(f"{each.file}：{each.why}" for each in read.unreadable))
    if not settings.database_url and not (settings.data_folder / "hotline.db").is_file():
        raise NoPast
    async with deciding(folder, report) as decisions, office_as_it_is(settings) as office:
        report("comparing")
        return await dry_run(office, decisions, read, span, watch)


@asynccontextmanager
async def deciding(folder: Path, report: Report = silent) -> AsyncGenerator[ZeebeEngine]:
    """A fresh engine that has the folder's tables, for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="hotline-dry-run-") as own:
        options = EngineOptions(data_folder=Path(own), usual_ports=False)
        async with engine_of_its_own(options, report=report) as engine:
            await deploy_diagrams(engine.grpc_address, folder)
            decisions = ZeebeEngine(engine.grpc_address)
            try:
                yield decisions
            finally:
                await decisions.close()
