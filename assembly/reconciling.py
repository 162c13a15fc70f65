"""Database and engine compared and put together again (核对与恢复), beside a system that is stopped or running.

Only the database is read and written; the engine is told by the relay, of the running system or of the next one.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, asynccontextmanager

from assembly.data_folder import claimed
from deploy.settings import EngineSettings
from hotline.bootstrap import office_as_it_is
from hotline.clock import Clock
from hotline.db.models import Lease
from hotline.engine.relay import LEASE_NAME
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.recovery.bring_back import BroughtBack, bring_back
from hotline.recovery.compare import compare
from hotline.recovery.differences import Difference
from hotline.recovery.engine_mark import is_the_office_s
from hotline.recovery.mend import mend
from hotline.settings import Settings


class EngineStillThere(HotlineError):
    """The engine is said to be lost, but its data are there."""

    code = "ENGINE_STILL_THERE"
    status = 409
    message = "引擎数据还在"


class OfficeRuns(HotlineError):
    """Everything has to stand still for this."""

    code = "OFFICE_RUNS"
    status = 409
    message = "系统还在运行：请先停止全部进程（hotline up、serve、work），再运行一次"


async def look_for_differences(settings: Settings) -> list[Difference]:
    """Changes nothing. Raises DatabaseNotOfThisProgram."""
    async with office_as_it_is(settings) as office, office.look() as work:
        return await compare(work)


async def put_right(settings: Settings) -> Sequence[Difference]:
    """Mends what differs now; answers what that was. Raises DatabaseNotOfThisProgram, DataFolderInUse."""
    async with _writing(settings) as office:
        async with office.look() as work:
            found = await compare(work)
        await mend(office, found)
    return found


async def replace_lost_engine(settings: Settings) -> BroughtBack:
    """The engine's data are lost: every open ticket and case is started again in the next engine.

    Safe to repeat after a kill. Raises DatabaseNotOfThisProgram, DataFolderInUse, OfficeRuns, EngineStillThere, and
    EngineUnavailable where an engine at an address can't be asked.
    """
    if not (engine_is_lost(settings) or EngineSettings().address):
        folder = settings.data_folder / "engine"
        raise EngineStillThere(
            f"引擎数据还在：{folder}。确认已损坏、不再使用的，请先停止系统，把它改名移走，再运行一次；"
            "已换了新引擎的，用 hotline reconcile --apply 补上缺的流程"
        )
    async with _writing(settings, migrating=True) as office:
        await _require_stopped(office)
        await _require_lost(office, EngineSettings().address)
        return await bring_back(office)


def engine_is_lost(settings: Settings) -> bool:
    """There is no data of one in the folder; of an engine at an address only its operator knows, so it is not."""
    folder = settings.data_folder / "engine" / "data"
    return not EngineSettings().address and not (folder.is_dir() and any(folder.iterdir()))


async def _require_stopped(office: Office) -> None:
    """By the relay's lease, which is given up at a clean stop and ends soon after any other; on SQLite the data folder
    is claimed.
    """
    if office.database.is_sqlite:
        return
    async with office.look() as work:
        lease = await work.session.get(Lease, LEASE_NAME)
    if lease is not None and lease.until > Clock().now():
        raise OfficeRuns


async def _require_lost(office: Office, address: str) -> None:
    if not address:
        return
    engine = ZeebeEngine(address)
    try:
        if await is_the_office_s(office, engine):
            raise EngineStillThere(f"{address} 上的引擎带有本系统的标记，数据没有丢失")
    finally:
        await engine.close()


@asynccontextmanager
async def _writing(settings: Settings, *, migrating: bool = False) -> AsyncGenerator[Office]:
    """On SQLite only while nobody else has the data folder."""
    with ExitStack() as stack:
        if not settings.database_url and settings.data_folder.is_dir():
            stack.enter_context(claimed(settings.data_folder))
        async with office_as_it_is(settings, migrating=migrating) as office:
            yield office
