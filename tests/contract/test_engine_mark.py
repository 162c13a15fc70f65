"""An engine or a database that is older than the other is known by the mark, and nothing is sent."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import update

from deploy.engine import running_engine
from deploy.options import EngineOptions
from hotline.bootstrap import open_office
from hotline.engine.zeebe import ZeebeEngine
from hotline.office import Office
from hotline.recovery.bring_back import bring_back
from hotline.recovery.engine_mark import (
    EngineDataLost,
    EngineDataNewer,
    EngineDataOlder,
    EngineNotEmptied,
    EngineNotPrepared,
    recognize,
)
from hotline.recovery.models import EngineMark
from hotline.settings import Settings
from tests.contract.test_doctor_running import ENGINE_OPTIONS


@pytest.fixture(autouse=True)
def _small_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENGINE_OPTIONS.items():
        monkeypatch.setenv(name, value)


@asynccontextmanager
async def engine_of(folder: Path) -> AsyncGenerator[ZeebeEngine]:
    async with running_engine(EngineOptions(data_folder=folder, clock_controlled=True)) as engine:
        zeebe = ZeebeEngine(engine.grpc_address)
        try:
            yield zeebe
        finally:
            await zeebe.close()


async def starts(folder: Path, engine: ZeebeEngine) -> None:
    """As the system does that deploys its diagrams."""
    async with open_office(Settings(data_folder=folder)) as office:
        await recognize(office, engine)


async def killed_while_giving(office: Office) -> None:
    """The engine has the next version of the mark already, the database does not know it."""
    async with office.work() as work:
        earlier = update(EngineMark).values(version=EngineMark.version - 1, renewing=True)
        await work.session.execute(earlier)


async def test_neither_may_be_older_than_the_other(tmp_path: Path) -> None:
    office_folder, copied, engine, engine_copied = (
        tmp_path / name for name in ("office", "office-copy", "engine", "engine-copy")
    )
    async with engine_of(engine) as zeebe:
        async with open_office(Settings(data_folder=office_folder)) as office:
            with pytest.raises(EngineNotPrepared):
                await recognize(office, zeebe, may_give=False)
        await starts(office_folder, zeebe)
    shutil.copytree(engine, engine_copied)
    shutil.copytree(office_folder, copied)

    async with engine_of(engine) as zeebe:
        await starts(office_folder, zeebe)
        with pytest.raises(EngineDataNewer, match="数据库恢复成了较早的备份"):
            await starts(copied, zeebe)
        async with open_office(Settings(data_folder=office_folder)) as office:
            await killed_while_giving(office)
        await starts(office_folder, zeebe)
        await starts(office_folder, zeebe)

    async with engine_of(engine_copied) as zeebe:
        with pytest.raises(EngineDataOlder, match="引擎恢复成了较早的备份"):
            await starts(office_folder, zeebe)
        async with open_office(Settings(data_folder=office_folder)) as office:
            await bring_back(office)
        await starts(tmp_path / "another-office", zeebe)  # it may be anybody's who does not know it
        with pytest.raises(EngineNotEmptied, match="还有原来的流程"):
            await starts(office_folder, zeebe)
    with pytest.raises(EngineDataLost):
        async with engine_of(tmp_path / "empty") as zeebe:
            await starts(copied, zeebe)
