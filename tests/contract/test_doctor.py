"""`hotline doctor` on offices that are well and on ones that are not, with no engine running."""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from assembly.doctor import disk
from assembly.doctor.examine import CHECKS, examine, is_well
from assembly.doctor.finding import Finding, Result
from cli.main import app
from hotline.bootstrap import open_office
from hotline.db.clock_offset import write_offset
from hotline.db.looking import looking
from hotline.db.models import Lease, OutboxEntry
from hotline.engine.feed_models import EngineIncident, FeedPosition, VisitedElement
from hotline.engine.process_models import ProcessVersion
from hotline.engine.relay import LEASE_NAME
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.settings import ROOT, Settings
from tests.api.steps import TICKET, dispatched, open_, remember_all_forms, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

NOWHERE = 9
"""A port that answers nobody."""


@pytest.fixture(name="settings")
def _settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path, database_url=database_url, port=NOWHERE)


@pytest.fixture(name="office")
async def _office(settings: Settings) -> AsyncIterator[Office]:
    async with open_office(settings) as opened:
        await remember_all_forms(opened)
        yield opened


async def _add(office: Office, *rows: Any) -> None:
    async with office.work() as work:
        work.session.add_all(rows)


async def _found(settings: Settings) -> dict[str, Finding]:
    return {finding.code: finding for finding in await examine(settings)}


def _lease(**ago: float) -> Lease:
    return Lease(
        name=LEASE_NAME, holder="h", until=datetime.now(UTC) + timedelta(seconds=60) - timedelta(**ago)
    )


async def test_every_check_says_something_and_what_is_wrong_says_what_to_do(office: Office) -> None:
    findings = await examine(office.settings)
    assert {finding.code for finding in findings} >= {subject.code for subject, _ in CHECKS}
    for finding in findings:
        assert finding.meaning, finding
        assert finding.advice or finding.result is not Result.WRONG, finding
    assert not is_well(findings)


async def test_an_office_that_is_stopped(office: Office) -> None:
    found = await _found(office.settings)
    wrong = {code for code, finding in found.items() if finding.result is Result.WRONG}
    assert wrong == {"engine", "office"}
    assert found["workers"].result is found["engine_clock"].result is Result.UNKNOWN


async def test_who_holds_the_lease_runs(office: Office) -> None:
    await _add(office, _lease())
    assert (await _found(office.settings))["office"].result is Result.FINE
    async with office.work() as work:
        (await work.session.get_one(Lease, LEASE_NAME)).until -= timedelta(hours=1)
    assert (await _found(office.settings))["office"].result is Result.WRONG


async def test_looking_while_somebody_writes(office: Office) -> None:
    """Neither waits for the other."""
    async with office.work() as work:
        work.session.add(_lease())
        await work.session.flush()
        found = await _found(office.settings)
        assert found["database"].result is Result.FINE
        assert found["office"].result is Result.WRONG  # what is not committed is not seen


async def test_looking_changes_nothing(settings: Settings, office: Office) -> None:
    with pytest.raises(DBAPIError):
        async with looking(settings.url) as session:
            await session.execute(text("DELETE FROM leases"))


async def test_what_the_engine_refuses(office: Office) -> None:
    await take_in(office)
    async with office.work() as work:
        await work.session.execute(update(OutboxEntry).values(last_error="ENGINE_REFUSED: 顾先生"))
    outbox = (await _found(office.settings))["outbox"]
    assert outbox.result is Result.WRONG
    assert f"{TICKET}（ENGINE_REFUSED）" in outbox.meaning
    assert "顾先生" not in outbox.meaning


async def test_what_waits_too_long(office: Office) -> None:
    await take_in(office)
    assert (await _found(office.settings))["outbox"].result is Result.FINE
    async with office.work() as work:
        await work.session.execute(update(OutboxEntry).values(created_at=work.now - timedelta(minutes=6)))
    assert "6 分钟" in (await _found(office.settings))["outbox"].meaning


async def test_a_feed_that_is_behind_and_one_that_is_quiet(office: Office) -> None:
    assert (await _found(office.settings))["feed"].result is Result.WATCH
    heard = datetime.now(UTC) - timedelta(hours=3)
    await _add(office, FeedPosition(partition=1, position=1, heard_until=heard))
    assert (await _found(office.settings))["feed"].result is Result.FINE
    await take_in(office)
    await dispatched(office)
    await open_(office, "accept_ticket", "handler@V01")
    async with office.work() as work:
        await work.session.execute(
            text("UPDATE human_tasks SET opened_at = :at"),
            {"at": heard if not office.database.is_sqlite else heard.strftime("%Y-%m-%d %H:%M:%S.%f")},
        )
    assert (await _found(office.settings))["feed"].result is Result.WRONG


async def test_incidents_by_the_names_of_the_diagram(office: Office) -> None:
    now = datetime.now(UTC)
    await _add(
        office,
        ProcessVersion(
            process="ticket_process",
            version=1,
            computed={},
            standing={},
            name="工单办理",
            labels={"contact_citizen": "先行联系"},
            deployed_at=now,
        ),
        EngineIncident(
            key=1,
            process_instance_key=77,
            process_id="ticket_process",
            element_id="contact_citizen",
            error_type="JOB_NO_RETRIES",
            message="…",
            created_at=now,
        ),
    )
    incidents = (await _found(office.settings))["incidents"]
    assert "工单办理“先行联系”（JOB_NO_RETRIES，实例 77）" in incidents.meaning


async def test_diagrams_that_differ_and_instances_on_old_ones(office: Office) -> None:
    content = (office.settings.processes / "ticket_process.bpmn").read_text("utf-8")

    def version(number: int, text: str) -> ProcessVersion:
        return ProcessVersion(
            process="ticket_process",
            version=number,
            computed={},
            standing={},
            name="工单办理",
            labels={},
            content=text,
            deployed_at=datetime.now(UTC),
        )

    running = VisitedElement(
        key=5,
        process_instance_key=5,
        process_id="ticket_process",
        process_version=1,
        element_id="ticket_process",
        element_type="PROCESS",
        entered_at=datetime.now(UTC),
    )
    await _add(office, version(1, "<old/>"), version(2, content), running)
    found = await _found(office.settings)
    assert "工单办理 第 1 版 1 个（现行第 2 版）" in found["instances"].meaning
    assert found["diagrams"].result is Result.WATCH  # the other diagrams were never deployed
    assert "ticket_process.bpmn" not in found["diagrams"].meaning


async def test_diagrams_that_can_not_be_deployed(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "bpmn"
    shutil.copytree(office.settings.processes, folder)
    (folder / "ticket_process.bpmn").write_text("<definitions")
    settings = office.settings.model_copy(update={"processes": folder})
    diagrams = (await _found(settings))["diagrams"]
    assert diagrams.result is Result.WRONG
    assert "ticket_process.bpmn" in diagrams.meaning


async def test_messages_that_nobody_got(office: Office) -> None:
    now = datetime.now(UTC)
    row = Notification(
        id="a", kind="k", audience="heads@street", text="…", created_at=now, channel="robot", dead_at=now
    )
    await _add(office, row)
    messages = (await _found(office.settings))["messages"]
    assert (messages.result, "群机器人 1 条" in messages.meaning) == (Result.WRONG, True)


@pytest.mark.parametrize(
    ("environment", "result"), [("development", Result.WATCH), ("production", Result.WRONG)]
)
async def test_a_clock_that_was_moved(office: Office, environment: str, result: Result) -> None:
    async with office.work() as work:
        await write_offset(work.session, timedelta(hours=36))
    settings = office.settings.model_copy(update={"environment": environment})
    clock = (await _found(settings))["clock"]
    assert clock.result is result
    assert "+36.0 小时" in clock.meaning


@pytest.mark.parametrize(("version", "words"), [("0001", "自动升级"), ("9999", "不要退回旧程序")])
async def test_a_database_of_another_version(office: Office, version: str, words: str) -> None:
    async with office.work() as work:
        await work.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    database = (await _found(office.settings))["database"]
    assert (database.result, words in database.advice) == (Result.WRONG, True)


async def test_files_that_can_not_be_read(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("days_off: [2026-13-40]\n")
    changed = {"calendar_file": broken, "messages_file": tmp_path / "none.yaml", "papers": tmp_path}
    found = await examine(office.settings.model_copy(update=changed))
    wrong = [finding.meaning for finding in found if finding.code in {"calendar", "files"}]
    assert len(wrong) == 4
    assert any("broken.yaml" in meaning or "日历" in meaning for meaning in wrong)
    assert any("none.yaml" in meaning for meaning in wrong)


async def test_a_key_for_everybodys_eyes(office: Office) -> None:
    key = office.settings.data_folder / "secret.key"
    key.write_text("k" * 40)
    key.chmod(0o644)
    assert (await _found(office.settings))["secret_key"].result is Result.WRONG
    key.chmod(0o600)
    assert (await _found(office.settings))["secret_key"].result is not Result.WRONG


async def test_a_disk_that_is_full(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "WATERMARK_BYTES", 2**60)
    assert (await _found(office.settings))["disk"].result is Result.WRONG


# --- SQLite's file, and the command itself


async def test_where_nothing_ever_ran_nothing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    found = await _found(Settings(data_folder=folder, port=NOWHERE))
    assert found["database"].result is Result.WRONG
    assert found["outbox"].result is Result.UNKNOWN
    assert found["files"].result is Result.FINE
    assert not folder.exists()


async def test_a_damaged_file(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, port=NOWHERE)
    async with open_office(settings):
        pass
    file = tmp_path / "hotline.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\xff" * 20_000
    file.write_bytes(content)
    found = await _found(settings)
    assert found["database_file"].result is Result.WRONG
    assert "hotline restore" in found["database_file"].advice


async def test_a_postgresql_that_is_away(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    found = await _found(Settings(data_folder=tmp_path, database_url=url, port=NOWHERE))
    assert (found["database"].result, "PostgreSQL" in found["database"].meaning) == (Result.WRONG, True)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "[data]"))
    monkeypatch.setenv("HOTLINE_PORT", str(NOWHERE))
    answer = CliRunner().invoke(app, ["doctor", "--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["well"]) == (1, False)
    assert {"code", "name", "result", "meaning", "advice"} == set(told["findings"][0])
    shown = CliRunner().invoke(app, ["doctor"])
    assert shown.exit_code == 1
    assert "有问题" in shown.stdout
    assert "[data]" in shown.stdout.replace("\n", "")
    assert "…" not in shown.stdout


def test_every_setting_of_a_check_is_documented() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [subject.name for subject, _ in CHECKS if f"| {subject.name} |" not in operations] == []
