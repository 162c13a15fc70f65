"""Importing files into the database: everything once, bad rows with their reasons, nothing lost."""

import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select

from hotline.bootstrap import open_office
from hotline.db.models import OutboxEntry
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import UnknownPerson
from hotline.settings import Settings
from hotline.tickets.import_errors import FileDamaged, NotASpreadsheet
from hotline.tickets.import_file import ROWS_AT_ONCE, Imported, import_file
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.models import History, Ticket
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

LAYOUTS = read_layouts(Settings().import_layouts)
HEADER = "工单编号,内容,区派单时间"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        yield opened


def _file(folder: Path, *rows: str) -> Path:
    path = folder / "tickets.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path


def _rows(count: int) -> list[str]:
    return [f"A{number:05},路灯不亮,2026-09-24 09:00" for number in range(count)]


async def _count(office: Office, model: type[Ticket] | type[History] | type[OutboxEntry]) -> int:
    async with office.look() as work:
        return await work.session.scalar(select(func.count()).select_from(model)) or 0


async def _import(office: Office, path: Path, **how: object) -> Imported:
    return await import_file(office, path, LAYOUTS, **how)  # pyright: ignore[reportArgumentType]


async def test_every_good_row_is_a_ticket_with_its_history_and_its_message(
    office: Office, tmp_path: Path
) -> None:
    count = ROWS_AT_ONCE + 50
    result = await _import(office, _file(tmp_path, *_rows(count)))
    assert (result.new, result.known, result.repeated, result.bad) == (count, 0, 0, [])
    assert [await _count(office, model) for model in (Ticket, History, OutboxEntry)] == [count] * 3


async def test_running_it_again_adds_nothing(office: Office, tmp_path: Path) -> None:
    path = _file(tmp_path, *_rows(20))
    await _import(office, path)
    again = await _import(office, path)
    assert (again.new, again.known) == (0, 20)
    assert [await _count(office, model) for model in (Ticket, History, OutboxEntry)] == [20] * 3


async def test_a_file_that_has_grown_adds_what_is_new(office: Office, tmp_path: Path) -> None:
    await _import(office, _file(tmp_path, *_rows(20)))
    grown = await _import(office, _file(tmp_path, *_rows(25)))
    assert (grown.new, grown.known) == (5, 20)


async def test_bad_rows_are_answered_and_the_others_are_in(office: Office, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "A1,路灯不亮,2026-09-24 09:00",
        "A1,路灯还不亮,2026-09-24 09:00",
        "A2,,2026-09-24 09:00",
        "A3,路灯不亮,不知道",
        "A4,路灯不亮,2098-01-01 09:00",
        "A5,路灯不亮,",
    )
    result = await _import(office, path)
    assert (result.new, result.repeated, result.rows) == (1, 1, 6)
    assert {row.line_no: row.code for row in result.bad} == {
        4: "CONTENT_MISSING",
        5: "DATE_INVALID",
        6: "INTAKE_REFUSED",
        7: "DISTRICT_DISPATCHED_AT_MISSING",
    }


async def test_rows_without_a_time_take_the_given_one(office: Office, tmp_path: Path) -> None:
    moment = datetime(2026, 9, 24, 1, tzinfo=UTC)
    result = await _import(office, _file(tmp_path, "A5,路灯不亮,"), dispatched_at=moment)
    assert result.new == 1
    async with office.look() as work:
        assert await work.session.scalar(select(Ticket.district_dispatched_at)) == moment


async def test_who_imported_is_on_the_ticket(office: Office, tmp_path: Path) -> None:
    await _import(office, _file(tmp_path, *_rows(1)), person="shen.xiaolan")
    async with office.look() as work:
        assert await work.session.scalar(select(Ticket.received_by)) == "shen.xiaolan"


@pytest.mark.parametrize(("person", "error"), [("zhang.wei", Forbidden), ("nobody", UnknownPerson)])
async def test_only_a_dispatcher_imports(
    office: Office, tmp_path: Path, person: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await _import(office, _file(tmp_path, *_rows(1)), person=person)
    assert await _count(office, Ticket) == 0


async def test_a_file_that_is_no_spreadsheet_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "picture.xlsx"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(NotASpreadsheet):
        await _import(office, path)


def _broken_workbook(folder: Path, count: int) -> Path:
    """A workbook whose sheet breaks off after two thirds."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in (HEADER, *_rows(count)):
        sheet.append(row.split(","))
    whole, broken = folder / "whole.xlsx", folder / "broken.xlsx"
    workbook.save(whole)
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as changed:
        for member in good.namelist():
            content = good.read(member)
            cut = len(content) * 2 // 3 if member.endswith("sheet1.xml") else len(content)
            changed.writestr(member, content[:cut])
    return broken


async def test_what_was_read_before_the_damage_is_in(office: Office, tmp_path: Path) -> None:
    result = await _import(office, _broken_workbook(tmp_path, 3_000))
    assert isinstance(result.broken_off, FileDamaged)
    assert 1_000 < result.new < 3_000
    assert await _count(office, Ticket) == result.new
