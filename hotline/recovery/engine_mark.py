"""Knowing the office's own engine again (辨认引擎).

An engine whose data are lost answers like any other, but its keys begin anew: completing an old task would complete
another ticket's job. So each engine is given a mark, a tiny decision that nothing else uses, and is asked for it at
every start, before anything is sent to it.
"""

import uuid
from dataclasses import dataclass

from hotline.db.upsert import insert_or_ignore
from hotline.engine.deployment import ResourceFile, deploy
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import EngineUnavailable, HotlineError
from hotline.office import Office
from hotline.recovery.models import ONLY, EngineMark

_FILE = "engine_mark.dmn"
_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{id}_definitions" name="引擎标记"
    namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="{id}" name="引擎标记">
    <variable id="{id}_variable" name="mark" typeRef="string" />
    <literalExpression id="{id}_expression"><text>"{mark}"</text></literalExpression>
  </decision>
</definitions>
"""


class EngineDataLost(HotlineError):
    """The engine that answers does not carry the office's mark: its data are lost, or it is somebody else's."""

    code = "ENGINE_DATA_LOST"
    status = 503
    message = (
        "所连的流程引擎里没有本系统的流程数据：数据已丢失，或连到了别的引擎（请先核对 ZEEBE_ADDRESS 和数据目录）。"
        "确认已丢失的，先停止系统，运行 hotline reconcile --engine-lost --apply，再启动，在办事项会从数据库恢复"
    )


class EngineNotPrepared(EngineUnavailable):
    """The engine is a new one, to which whoever deploys the diagrams has not been yet."""

    code = "ENGINE_NOT_PREPARED"
    message = "流程引擎是新的，还没有部署流程：请先运行 hotline work --deploy only，或用 hotline up 启动一次"


@dataclass(frozen=True, slots=True)
class _Mark:
    mark: str
    given: bool

    @property
    def decision(self) -> str:
        return f"hotline_engine_{self.mark}"

    @property
    def file(self) -> ResourceFile:
        return ResourceFile(_FILE, _TEXT.format(id=self.decision, mark=self.mark).encode())


async def recognize(office: Office, engine: ZeebeEngine, *, may_give: bool = True) -> None:
    """Makes sure that this engine is the office's; a new one is given the mark by whoever deploys to it (`may_give`).

    Killed in between, it is done again with the same mark. Raises EngineDataLost, EngineUnavailable, and
    EngineNotPrepared where it may not be given.
    """
    mark = await _own_mark(office)
    if not mark.given:
        if not may_give:
            raise EngineNotPrepared
        await deploy(engine.address, [mark.file])
        await _note_given(office)
    elif not await engine.knows_decision(mark.decision):
        raise EngineDataLost


async def is_the_office_s(office: Office, engine: ZeebeEngine) -> bool:
    """Whether it carries the mark; gives none. Raises EngineUnavailable."""
    mark = await _own_mark(office)
    return mark.given and await engine.knows_decision(mark.decision)


async def _own_mark(office: Office) -> _Mark:
    row = {"id": ONLY, "mark": uuid.uuid4().hex, "given": False, "losses": 0}
    async with office.database.transaction() as session:
        await insert_or_ignore(session, EngineMark, [row])  # several processes may start at the same moment
        found = await session.get_one(EngineMark, ONLY)
        return _Mark(found.mark, found.given)


async def _note_given(office: Office) -> None:
    async with office.database.transaction() as session:
        (await session.get_one(EngineMark, ONLY)).given = True
