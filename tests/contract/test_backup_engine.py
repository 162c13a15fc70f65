"""What becomes of the engine: a copy of the whole folder goes on, and so does a restored database beside a new one."""

import shutil
from pathlib import Path

import pytest

from assembly.backup.back_up import back_up
from assembly.backup.restore import restore
from assembly.reconciling import replace_lost_engine
from assembly.running import running_system
from assembly.timeline import until_rest
from hotline.settings import Settings
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from tests.api.steps import DISPATCHER, TICKET, done, take_in
from tests.contract.test_doctor_running import ENGINE_OPTIONS

DISPATCHING = f"{TICKET}:0:0:dispatch_ticket"
TO_V01 = {"decision": "department", "department": "V01"}


@pytest.fixture(autouse=True)
def _small_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENGINE_OPTIONS.items():
        monkeypatch.setenv(name, value)


async def test_a_cold_copy_goes_on(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    async with running_system(Settings(data_folder=here), clock_controlled=True) as system:
        await take_in(system.office)
        await until_rest(system)
    shutil.copytree(here, there)
    shutil.rmtree(here)
    async with running_system(Settings(data_folder=there), clock_controlled=True) as system:
        office = system.office
        await done(office, DISPATCHER, DISPATCHING, TO_V01)
        await until_rest(system)
        async with office.look() as work:
            assert (await work.session.get_one(Ticket, TICKET)).department == "V01"
            assert (await work.session.get_one(HumanTask, f"{TICKET}:1:1:accept_ticket")).status == "open"


async def test_a_restored_database_beside_a_new_engine(tmp_path: Path) -> None:
    """What was open is brought back, beside new tickets.

    The new engine counts its keys from the beginning: without that, the new ticket's job has the key that the old
    one's had.
    """
    async with running_system(Settings(data_folder=tmp_path / "here"), clock_controlled=True) as system:
        await take_in(system.office)
        await until_rest(system)
        back_up(system.office.settings, tmp_path / "hotline.tar.gz")
    settings = Settings(data_folder=tmp_path / "there")
    assert restore(settings, tmp_path / "hotline.tar.gz").engine_lost
    assert (await replace_lost_engine(settings)).started == 1
    async with running_system(settings, clock_controlled=True) as system:
        await take_in(system.office, number="AFTERWARDS")
        await until_rest(system)
        await done(system.office, DISPATCHER, DISPATCHING, TO_V01)
        await until_rest(system)
        async with system.office.look() as work:
            assert (await work.session.get_one(Ticket, TICKET)).department == "V01"
            assert (await work.session.get_one(HumanTask, f"{TICKET}:1:1:accept_ticket")).status == "open"
            new = await work.session.get_one(HumanTask, "AFTERWARDS.1:0:0:dispatch_ticket")
            assert (await work.session.get_one(Ticket, "AFTERWARDS.1")).department is None
            assert new.status == "open"
