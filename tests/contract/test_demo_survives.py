"""A demonstration in whose middle the engine's data are deleted: every ticket and every case still ends, none twice."""

import logging
from datetime import datetime
from pathlib import Path

import pytest

from demo.folder import fresh_folder
from demo.run import Options, demonstrate, read_material
from hotline.calendar import SHANGHAI
from hotline.settings import ROOT, Settings
from tests.contract.test_doctor_running import ENGINE_OPTIONS

SAMPLE = ROOT / "sample" / "tickets.csv"
BUSIEST = datetime(2026, 8, 26, 10, tzinfo=SHANGHAI)
"""Tickets at every step, visits beside them, somebody's request under review."""
FEW = 12
AT_LEAST = 5


async def test_every_ticket_still_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same checks as after every demonstration, against facts, calendar, process and outbox."""
    for name, value in ENGINE_OPTIONS.items():
        monkeypatch.setenv(name, value)
    logging.getLogger().setLevel(logging.WARNING)
    folder = tmp_path / "demo"
    options = Options(SAMPLE, limit=FEW, seed=7, folder=folder, lose_engine=BUSIEST)
    settings = Settings(data_folder=tmp_path)
    said: list[str] = []
    with fresh_folder(folder):
        report = await demonstrate(
            options, read_material(options, settings), settings, said.append, lambda _: None
        )
    assert {check.name: check.found for check in report.checks if check.found} == {}
    (lost,) = [line for line in said if line.startswith("已删除引擎数据")]
    assert int("".join(filter(str.isdigit, lost))) >= AT_LEAST, lost
