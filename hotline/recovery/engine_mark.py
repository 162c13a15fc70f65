"""Knowing the office's own engine again (辨认引擎).

An engine whose data are lost answers like any other, but its keys begin anew: completing an old task would complete
another ticket's job. So each engine is given a mark, a tiny decision that nothing else uses, and is asked for it at
every start, before anything is sent to it. Each start gives it once more, in a new version, which the engine counts and
the database notes: so an older copy of either is noticed.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import exists, select, update

from hotline.cases.models import Case
from hotline.db.upsert import insert_or_ignore
from hotline.engine.deployment import ResourceFile, deploy
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import EngineUnavailable, HotlineError
from hotline.office import Office
from hotline.recovery.models import ONLY, EngineMark
from hotline.tickets.models import Ticket

_FILE = "engine_mark.dmn"
_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{id}_definitions" name="引擎标记"
    namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="{id}" name="引擎标记">
    <variable id="{id}_variable" name="mark" typeRef="number" />
    <literalExpression id="{id}_expression"><text>{version}</text></literalExpression>
  </decision>
</definitions>
"""
_WAY_OUT = (
    "请先核对 ZEEBE_ADDRESS 和数据目录；确认无误的，停止系统，移走（或清空）引擎的数据，"
    "运行 hotline reconcile --engine-lost --apply，再启动，在办事项会从数据库恢复"
)


class StrangeEngine(HotlineError):
    """The engine that answers is not the one of which the database speaks."""

    code = "ENGINE_STRANGE"
    status = 503
    message = "所连的流程引擎不是本系统的"


class EngineDataLost(StrangeEngine):
    """It does not carry the office's mark: its data are lost, or it is somebody else's."""

    code = "ENGINE_DATA_LOST"
    message = f"所连的流程引擎里没有本系统的流程数据：数据已丢失，或连到了别的引擎。{_WAY_OUT}"


class EngineDataOlder(StrangeEngine):
    """It was restored from a copy that is older than the database."""

    code = "ENGINE_DATA_OLDER"
    message = f"流程引擎的数据比数据库旧：引擎恢复成了较早的备份，之后的办理它都不知道。{_WAY_OUT}"


class EngineDataNewer(StrangeEngine):
    """The database was restored from a copy that is older than the engine's data."""

    code = "ENGINE_DATA_NEWER"
    message = f"流程引擎的数据比数据库新：数据库恢复成了较早的备份，引擎走过的环节它不知道。{_WAY_OUT}"


class EngineNotEmptied(StrangeEngine):
    """It was said to be lost, and still has what has been started again since."""

    code = "ENGINE_NOT_EMPTIED"
    message = (
        "这个流程引擎已按丢失处理，但它里面还有原来的流程，再连会有两份。请先移走（或清空）它的数据，再启动"
    )


class EngineNotPrepared(EngineUnavailable):
    """The engine is a new one, to which whoever deploys the diagrams has not been yet."""

    code = "ENGINE_NOT_PREPARED"
    message = "流程引擎是新的，还没有部署流程：请先运行 hotline work --deploy only，或用 hotline up 启动一次"


@dataclass(frozen=True, slots=True)
class _Mark:
    mark: str
    version: int
    renewing: bool
    lost_mark: str | None

    @property
    def decision(self) -> str:
        return _decision(self.mark)

    @property
    def next_file(self) -> ResourceFile:
        """Another content for each version: the engine takes the same twice for one."""
        return ResourceFile(_FILE, _TEXT.format(id=self.decision, version=self.version + 1).encode())


async def recognize(office: Office, engine: ZeebeEngine, *, may_give: bool = True) -> None:
    """Makes sure that this engine is the office's; whoever deploys to it (`may_give`) gives it the mark once more.

    Killed in between, it is done again. Raises StrangeEngine, EngineUnavailable, and EngineNotPrepared where a new
    one may not be given the mark.
    """
    mark = await _own_mark(office)
    if mark.version:
        _judge(mark, await engine.decision_version(mark.decision))
    elif not may_give:
        raise EngineNotPrepared
    else:
        await _require_new(office, engine, mark)
    if may_give:
        await _give(office, engine, mark)


async def is_the_office_s(office: Office, engine: ZeebeEngine) -> bool:
    """Whether it carries the mark as the database has noted it; gives none. Raises EngineUnavailable."""
    mark = await _own_mark(office)
    if not mark.version:
        return False
    try:
        _judge(mark, await engine.decision_version(mark.decision))
    except StrangeEngine:
        return False
    return True


def _judge(mark: _Mark, found: int) -> None:
    if found == mark.version or (mark.renewing and found == mark.version + 1):
        return
    if not found:
        raise EngineDataLost
    raise EngineDataOlder if found < mark.version else EngineDataNewer


async def _require_new(office: Office, engine: ZeebeEngine, mark: _Mark) -> None:
    """Nothing runs before an engine has the mark, so what is said to run is not in this one."""
    if mark.lost_mark and await engine.decision_version(_decision(mark.lost_mark)):
        raise EngineNotEmptied
    async with office.look() as work:
        runs = exists().where(Ticket.closed_at.is_(None), Ticket.instance_key.is_not(None))
        also = exists().where(Case.ended_at.is_(None), Case.instance_key.is_not(None))
        if await work.session.scalar(select(runs | also)):
            raise EngineDataLost


async def _give(office: Office, engine: ZeebeEngine, mark: _Mark) -> None:
    """What is to be done is noted first, so that it is known again after a kill."""
    async with office.database.transaction() as session:
        unchanged = (EngineMark.id == ONLY, EngineMark.mark == mark.mark, EngineMark.version == mark.version)
        await session.execute(update(EngineMark).where(*unchanged).values(renewing=True))
    await deploy(engine.address, [mark.next_file])
    async with office.database.transaction() as session:
        given = {"version": mark.version + 1, "renewing": False}
        await session.execute(update(EngineMark).where(*unchanged).values(given))


async def _own_mark(office: Office) -> _Mark:
    row = {"id": ONLY, "mark": uuid.uuid4().hex, "version": 0, "renewing": False, "losses": 0}
    async with office.database.transaction() as session:
        await insert_or_ignore(session, EngineMark, [row])  # several processes may start at the same moment
        found = await session.get_one(EngineMark, ONLY)
        return _Mark(found.mark, found.version, found.renewing, found.lost_mark)


def _decision(mark: str) -> str:
    return f"hotline_engine_{mark}"
