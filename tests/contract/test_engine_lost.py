"""The engine's data are lost: that is noticed before anything is sent, and all goes on from the database."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assembly.data_folder import DataFolderInUse, claimed
from assembly.reconciling import (
    EngineStillThere,
    look_for_differences,
    put_right,
    replace_lost_engine,
)
from assembly.running import running_system
from assembly.timeline import until_rest
from hotline.deadlines.models import Deadline
from hotline.recovery import compare
from hotline.recovery.differences import Difference, Mend
from hotline.recovery.engine_mark import EngineDataLost
from hotline.settings import Settings
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from tests.api.steps import DISPATCHER, HANDLER, TICKET, done, take_in
from tests.contract.test_doctor_running import ENGINE_OPTIONS, PATIENCE_SECONDS

DISPATCHING = f"{TICKET}:0:0:dispatch_ticket"
ACCEPTING = f"{TICKET}:1:1:accept_ticket"
TO_V01 = {"decision": "department", "department": "V01"}


@pytest.fixture(autouse=True)
def _small_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENGINE_OPTIONS.items():
        monkeypatch.setenv(name, value)


async def test_an_engine_that_is_lost_is_replaced(tmp_path: Path) -> None:
    """A day of an operator: it is refused, brought back, compared."""
    settings = Settings(data_folder=tmp_path)
    async with running_system(settings, clock_controlled=True) as system:
        await take_in(system.office)
        await until_rest(system)
        await done(system.office, DISPATCHER, DISPATCHING, TO_V01)
        await until_rest(system)
        async with system.office.look() as work:
            form = (await work.session.get_one(HumanTask, ACCEPTING)).form_key
    with pytest.raises(EngineStillThere, match="引擎数据还在"):
        await replace_lost_engine(settings)
    shutil.rmtree(tmp_path / "engine")
    with pytest.raises(EngineDataLost, match="hotline reconcile --engine-lost --apply"):
        async with running_system(settings, clock_controlled=True):
            pass
    shutil.rmtree(tmp_path / "engine")
    assert (await replace_lost_engine(settings)).started == 2  # the ticket and the visit to it
    assert (await replace_lost_engine(settings)).started == 0  # as after a kill: nothing is started twice
    async with running_system(settings, clock_controlled=True) as system:
        await until_rest(system)
        async with system.office.look() as work:
            task = await work.session.get_one(HumanTask, ACCEPTING)
            assert (
                task.form_key < 0 < form
            )  # the form with which it was opened, told apart from the new engine's
        await done(system.office, HANDLER, ACCEPTING, {})
        await until_rest(system)
        async with system.office.look() as work:
            assert (await work.session.get_one(Ticket, TICKET)).department == "V01"
            query = select(HumanTask.element).where(HumanTask.case_id == TICKET, HumanTask.status == "open")
            assert list(await work.session.scalars(query)) == ["contact_citizen"]


async def test_what_differs_is_found_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody cancels an instance in Operate, changes a deadline by hand in the database."""
    monkeypatch.setattr(compare, "GRACE", compare.GRACE * 0)
    settings = Settings(data_folder=tmp_path)
    async with running_system(settings, clock_controlled=True) as system:
        for number in ("CANCELLED", "MOVED"):
            await take_in(system.office, number=number)
        await take_in(system.office, number="WITHOUT-A-TOTAL", district_due_at=None)
        await until_rest(system)
        async with system.office.look() as work:
            instance = (await work.session.get_one(Ticket, "CANCELLED.1")).instance_key
        await system.zeebe.cancel_instance(instance or 0)
        async with system.office.work() as work:
            deadline = await work.session.get_one(Deadline, "MOVED.1:0:0:dispatch")
            deadline.due_at += timedelta(hours=1)
        found = await _differences(settings, 2)
        assert {each.case_id: (each.code, each.mend) for each in found} == {
            "CANCELLED.1": ("INSTANCE_GONE", Mend.START_AGAIN),
            "MOVED.1": ("DEADLINE_DIFFERS", Mend.MOVE_TIMERS),
        }
        with pytest.raises(DataFolderInUse):
            await _while_the_folder_is_in_use(settings)
        await put_right(settings)
        await until_rest(system)
        assert not await _differences(settings, 0)
        await done(system.office, DISPATCHER, "CANCELLED.1:0:0:dispatch_ticket", TO_V01)
        await until_rest(system)
        async with system.office.look() as work:
            assert (await work.session.get_one(Ticket, "CANCELLED.1")).department == "V01"


async def _differences(settings: Settings, number: int) -> list[Difference]:
    """As soon as the engine has told of them."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found := await look_for_differences(settings)) != number:  # noqa: ASYNC110 - told in its own time
            await asyncio.sleep(0.2)
    return found


async def _while_the_folder_is_in_use(settings: Settings) -> None:
    with claimed(settings.data_folder):
        await put_right(settings)
