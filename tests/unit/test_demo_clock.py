"""A demonstration that is opened again goes on from the moment at which it stopped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.stopped_clock import FILE, going_on, note_stop
from hotline.bootstrap import open_office
from hotline.settings import Settings

STOPPED = datetime(2026, 10, 21, 1, 30, tzinfo=UTC)


async def _opened_at(settings: Settings) -> datetime:
    async with open_office(settings) as office:
        return office.clock.now()


async def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    await _opened_at(settings)
    note_stop(tmp_path, STOPPED)
    async with going_on(settings):
        opened = await _opened_at(settings)
    assert STOPPED <= opened < STOPPED + timedelta(minutes=10)
    assert datetime.fromisoformat((tmp_path / FILE).read_text("utf-8")) >= opened


async def test_after_a_kill_it_never_goes_back(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    await _opened_at(settings)
    note_stop(tmp_path, STOPPED)
    async with going_on(settings):
        assert not (tmp_path / FILE).exists()
        before = await _opened_at(settings)
        async with going_on(settings):  # as after a kill: nothing was written down
            assert await _opened_at(settings) >= before
