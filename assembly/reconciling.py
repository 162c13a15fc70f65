"""Database and engine compared and put together again (核对与恢复), beside a system that is stopped or running.

Only the database is read and written; the engine is told by the relay, of the running system or of the next one.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, asynccontextmanager

from assembly.data_folder import claimed
from deploy.settings import EngineSettings
from hotline.bootstrap import open_office
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.recovery.bring_back import BroughtBack, bring_back
from hotline.recovery.compare import compare
from hotline.recovery.differences import Difference
from hotline.recovery.mend import mend
from hotline.settings import Settings


class EngineStillThere(HotlineError):
    """The engine is said to be lost, but its data are there."""

    code = "ENGINE_STILL_THERE"
    status = 409
    message = "引擎数据还在"


class NoDatabase(HotlineError):
    """There is nothing to compare."""

    code = "NO_DATABASE"
    status = 404
    message = "数据目录中没有数据库，无从核对；请核对 HOTLINE_DATA_FOLDER"


async def look_for_differences(settings: Settings) -> list[Difference]:
    """Changes nothing. Raises NoDatabase."""
    _require_database(settings)
    async with open_office(settings) as office, office.look() as work:
        return await compare(work)


async def put_right(settings: Settings) -> Sequence[Difference]:
    """Mends what differs now; answers what that was. Raises NoDatabase, DataFolderInUse."""
    async with _writing(settings) as office:
        async with office.look() as work:
            found = await compare(work)
        await mend(office, found)
    return found


async def replace_lost_engine(settings: Settings) -> BroughtBack:
    """The engine's data are lost: every open ticket and case is started again in the next engine.

    Safe to repeat after a kill. Raises NoDatabase, DataFolderInUse, EngineStillThere.
    """
    if not (engine_is_lost(settings) or EngineSettings().address):
        folder = settings.data_folder / "engine"
        raise EngineStillThere(
            f"引擎数据还在：{folder}。确认已损坏、不再使用的，请先把它改名移走，再运行一次"
        )
    async with _writing(settings) as office:
        return await bring_back(office)


def engine_is_lost(settings: Settings) -> bool:
    """There is no data of one in the folder; of an engine at an address only its operator knows, so it is not."""
    folder = settings.data_folder / "engine" / "data"
    return not EngineSettings().address and not (folder.is_dir() and any(folder.iterdir()))


@asynccontextmanager
async def _writing(settings: Settings) -> AsyncGenerator[Office]:
    """On SQLite only while nobody else has the data folder."""
    _require_database(settings)
    with ExitStack() as stack:
        if not settings.database_url:
            stack.enter_context(claimed(settings.data_folder))
        async with open_office(settings) as office:
            yield office


def _require_database(settings: Settings) -> None:
    if not settings.database_url and not (settings.data_folder / "hotline.db").is_file():
        raise NoDatabase
