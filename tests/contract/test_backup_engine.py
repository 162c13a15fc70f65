"""What becomes of the engine: a copy of the whole folder goes on; a restored database beside a new engine does not."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from assembly.backup.back_up import back_up
from assembly.backup.restore import restore
from assembly.doctor import feed
from assembly.doctor.examine import examine
from assembly.doctor.finding import Result
from assembly.running import running_system
from assembly.timeline import NoRest, until_rest
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


async def test_a_restored_database_beside_a_new_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/operations.md says: new tickets go on; what was open is kept, told by the doctor, and stands still.

    The new engine counts its keys from the beginning: the new ticket's job has the key that the old one's had.
    """
    async with running_system(Settings(data_folder=tmp_path / "here"), clock_controlled=True) as system:
        await take_in(system.office)
        await until_rest(system)
        back_up(system.office.settings, tmp_path / "hotline.tar.gz")
    settings = Settings(data_folder=tmp_path / "there")
    assert restore(settings, tmp_path / "hotline.tar.gz").standing_still
    monkeypatch.setattr(feed, "BEHIND", timedelta())
    async with running_system(settings, clock_controlled=True) as system:
        await take_in(system.office, number="AFTERWARDS")
        await until_rest(system)
        findings = {finding.code: finding for finding in await examine(settings)}
        assert findings["feed"].result is Result.WRONG
        await done(system.office, DISPATCHER, DISPATCHING, TO_V01)
        with pytest.raises(NoRest, match="ticket without a task"):
            await until_rest(system, patience=5.0)
        async with system.office.look() as work:
            assert (await work.session.get_one(Ticket, TICKET)).department == "V01"
            new = await work.session.get_one(HumanTask, "AFTERWARDS.1:0:0:dispatch_ticket")
            assert (await work.session.get_one(Ticket, "AFTERWARDS.1")).department is None
            assert new.status == "open"
