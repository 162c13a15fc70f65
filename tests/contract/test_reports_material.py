"""The bimonthly report of the hand-made office: its sheets, its files, nothing personal in any of them."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import update

from hotline.deadlines.models import Deadline
from hotline.reports.dimensions import Filter
from hotline.reports.errors import ReportKindUnknown
from hotline.reports.make_material import make_material, write_files
from hotline.reports.material import Cell, Material, RateView, Sheet
from hotline.reports.report import Audience, bimonthly_material, material, report_span
from hotline.supervision.periods import Period, PeriodInvalid
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Ticket
from tests.contract.reported_office import PHONE, SECRET, at, put_right_afterwards
from tests.contract.test_reports_figures import reported, seen_by
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

PERIOD = Period.parse("2026-10")


def sheet(report: Material, code: str) -> Sheet:
    return next(each for each in report.sheets if each.code == code)


def plain(cell: Cell) -> object:
    if isinstance(cell, RateView):
        return f"{cell.numerator}/{cell.denominator}"
    return f"{cell:%m-%d}" if isinstance(cell, datetime) else cell


def rows(report: Material, code: str) -> list[list[object]]:
    return [[plain(cell) for cell in row] for row in sheet(report, code).rows]


async def test_what_the_rules_ask_for(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        report = await bimonthly_material(work, PERIOD)
    # R-40: T5 was accepted late; V02 had to accept T4 and T5 (T6's limit of accepting is not in the table).
    assert rows(report, "late_acceptances") == [["荷塘村", "农业农村", 2, 1, "—"]]
    assert [row[0] for row in rows(report, "late_acceptances_list")] == ["T5.1"]
    # R-41: no first contact of T2, T3's second handling overdue.
    assert rows(report, "overdue") == [["云溪村", "农业农村", 1, 0, 1, "—"]]
    # one application, approved.
    assert rows(report, "returns") == [["云溪村", 1, 1, 0, 0, 0, 0, 0]]
    assert rows(report, "returns_suggested") == [["荷塘村", 1, 1, 0, 0, 0, 0, 0]]
    # T3 and T4, with what happened to them.
    assert [row[0] for row in rows(report, "dissatisfied")] == ["T3.1", "T4.1"]
    assert [row[2] for row in rows(report, "dissatisfied_history")] == [
        "第1次派单", "第1次回访", "第2次回访", "第1次派单", "第1次回访",
    ]  # fmt: skip
    # V02 and O01 have 100, V01 87.5; the total has no rank.
    scores = rows(report, "scores_by_department")
    assert [(row[0], row[1], row[2]) for row in scores[:3]] == [
        (1, "城市建设管理事务中心", 100.0),
        (1, "荷塘村", 100.0),
        (3, "云溪村", 87.5),
    ]
    assert scores[3][:2] == [None, "合计"]
    # seven tickets received after one, none a year before.
    assert rows(report, "overview")[0] == ["收到工单", 7, 1, 0, 6.0, None]
    # the same matter in one field, six times in two grids; a single one is not common.
    assert rows(report, "common_problems") == [
        ["农业农村", "城市管理/占道经营/乱设摊", 6, "6/6", "G1-01（4件）、G2-01（2件）", 0, 2]
    ]
    #
    assert [row[:2] for row in rows(report, "repeats")] == [["T7.1", "T1.1"]]


async def test_the_material_of_the_meeting(database_url: str, tmp_path: Path) -> None:
    """R-30: the four figures of repeat and of dissatisfied tickets, by department and by field."""
    async with reported(database_url, tmp_path) as work:
        report = await material(work, "quarterly", "2026-08")
        assert report.label == "2026年7—9月"
        report = await bimonthly_material(work, PERIOD)
    assert rows(report, "repeat_figures_by_department")[0][:5] == [
        "城市建设管理事务中心",
        "0/0",
        "1/1",
        "1/1",
        "1/1",
    ]
    # T3 and T4 were dissatisfied; T4 is excluded from what is solved and satisfied.
    assert rows(report, "dissatisfied_figures_by_field")[-1][:5] == ["合计", "2/2", "2/3", "1/1", "1/1"]


async def test_what_was_put_right_later_is_said(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        first = await bimonthly_material(work, PERIOD, as_of=at(11, 2))
        await put_right_afterwards(work)
        again = await bimonthly_material(work, PERIOD, as_of=at(11, 2))
        now = await bimonthly_material(work, PERIOD)
    found = rows(again, "corrections_afterwards")
    assert [(row[0], row[1], row[2], row[5]) for row in found] == [
        ("11-05", "不纳入测评", "T1.1", "未计入"),
        ("11-10", "撤销超时", "T3.1", "未计入"),
        ("11-12", "更正回访结果", "T3.1", "未计入"),
    ]
    assert {row[5] for row in rows(now, "corrections_afterwards")} == {"已计入"}
    for each in first.sheets:  # everything else is as it was
        if each.code != "corrections_afterwards":
            assert sheet(again, each.code).rows == each.rows, each.code
    assert rows(now, "overdue") == [["云溪村", "农业农村", 1, 0, 0, "—"]]


async def test_a_confidential_ticket_is_counted_and_never_listed(database_url: str, tmp_path: Path) -> None:
    """R-75: every head reads the material, also of the unit that the ticket is about."""
    async with reported(database_url, tmp_path) as work:
        hidden = ("T1.1", "T2.1", "T3.1", "T4.1", "T5.1")
        change = update(Ticket).where(Ticket.id.in_(hidden))
        await work.session.execute(change.values(confidential=True, complained_unit="V02"))
        await put_right_afterwards(work)
        report = await bimonthly_material(work, PERIOD)
    assert rows(report, "overview")[0][1] == 7
    assert rows(report, "late_acceptances")[0][3] == 1
    everything = json.dumps([each.model_dump(mode="json") for each in report.sheets], ensure_ascii=False)
    assert not [ticket for ticket in hidden if ticket in everything]


async def test_an_outcome_that_was_put_right_is_shown_so(database_url: str, tmp_path: Path) -> None:
    """R-79: T4's dissatisfied citizen had been satisfied, T3's satisfied one dissatisfied."""
    async with reported(database_url, tmp_path) as work:
        await put_right_afterwards(work)
        wrong = update(CallBack).where(CallBack.ticket_id == "T4.1")
        await work.session.execute(wrong.values(corrected_answer="satisfied", corrected_at=at(11, 12)))
        before = await bimonthly_material(work, PERIOD, as_of=at(11, 2))
        now = await bimonthly_material(work, PERIOD)
    assert [(row[0], row[5]) for row in rows(before, "dissatisfied")] == [
        ("T3.1", "09-18"),
        ("T4.1", "10-14"),
    ]
    assert [(row[0], row[5]) for row in rows(now, "dissatisfied")] == [("T3.1", "09-25")]
    assert rows(before, "overview")[5][1] == 2
    assert rows(now, "overview")[5][1] == 1


async def test_24_hours_is_the_day_that_ends(database_url: str, tmp_path: Path) -> None:
    """R-21: a limit that ends at 24:00 of 31 October is October's."""
    async with reported(database_url, tmp_path) as work:
        limit = await work.session.get_one(Deadline, "T5.1:1:1:accept")
        limit.due_at = at(11, 1, 0)
        await work.session.flush()
        october = await material(work, "bimonthly", "2026-10")
        november = await material(work, "bimonthly", "2026-11")
    assert [row[0] for row in rows(october, "late_acceptances_list")] == ["T5.1"]
    assert rows(november, "late_acceptances_list") == []


async def test_what_no_workbook_can_hold_is_left_out(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        odd = update(Ticket).where(Ticket.id == "T4.1").values(category="城市管理/占道\x0b经营")
        await work.session.execute(odd)
        files = await make_material(work, "bimonthly", "2026-10")
    [book] = [load_workbook(BytesIO(content)) for name, _, content in files if name.endswith(".xlsx")]
    assert "占道经营" in [row[3].value for row in book["不满意工单"].iter_rows()]


async def test_the_workbook(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        report = await bimonthly_material(work, PERIOD)
    paths = write_files(report, tmp_path / "out")
    assert [path.name for path in paths] == [
        f"2026年9—10月双月通报.{suffix}" for suffix in ("docx", "xlsx", "json")
    ]
    book = load_workbook(paths[1])
    assert book.sheetnames == ["说明", *(each.title for each in report.sheets)]
    page = book["主要指标"]
    assert [cell.value for cell in page[1]][:4] == ["指标", "本期：分子", "本期：分母", "本期"]
    contact = [cell.value for cell in page[2]]
    assert contact[:4] == ["先行联系率", 6, 7, 6 / 7]
    assert page["D2"].number_format == "0.00%"
    assert page.freeze_panes == "B2"
    assert contact[-1] == "—"  # no year before


async def test_nothing_personal_in_any_file(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        files = {
            name.rpartition(".")[2]: content
            for name, _, content in await make_material(work, "bimonthly", "2026-10")
        }
    paper = Document(BytesIO(files["docx"]))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    book = load_workbook(BytesIO(files["xlsx"]))
    values = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    everything = "\n".join(
        [*cells, *(each.text for each in paper.paragraphs), *values, files["json"].decode()]
    )
    assert "T3.1" in everything
    for personal in (SECRET, PHONE, "文昌路"):
        assert personal not in everything
    assert json.loads(files["json"])["label"] == "2026年9—10月"


async def test_a_department_gets_its_own_rows(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        _, own = await seen_by(work, "lu.quanfu")  # head of V01
        report = await material(work, "bimonthly", "2026-10", audience=Audience(own))
        talks = await material(
            work, "bimonthly", "2026-10", audience=Audience(Filter(), discipline_only=True)
        )
    assert rows(report, "late_acceptances") == []
    assert [row[1] for row in rows(report, "scores_by_department")] == ["云溪村", "合计"]
    assert [row[0] for row in rows(report, "dissatisfied")] == ["T3.1"]
    assert {each.rule for each in talks.sheets} == {"R-40", "R-41"}


async def test_an_office_without_a_single_ticket(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        empty = await material(work, "yearly", "2024-01")
    assert (empty.first.isoformat(), empty.last.isoformat()) == ("2024-01-01", "2024-12-31")
    assert {row[1] for row in rows(empty, "comparison")} == {"0/0"}


@pytest.mark.parametrize(
    ("kind", "month", "first", "last"),
    [
        ("monthly", "2028-02", "2028-02-01", "2028-02-29"),
        ("bimonthly", "2026-12", "2026-11-01", "2026-12-31"),
        ("quarterly", "2026-12", "2026-10-01", "2026-12-31"),
        ("half_yearly", "2026-06", "2026-01-01", "2026-06-30"),
        ("yearly", "2026-06", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_days_of_a_report(kind: str, month: str, first: str, last: str) -> None:
    span = report_span(kind, month)
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


@pytest.mark.parametrize("month", ["2026-13", "2026-5", "x"])
def test_a_month_that_is_none(month: str) -> None:
    with pytest.raises(PeriodInvalid):
        report_span("monthly", month)
    with pytest.raises(ReportKindUnknown):
        report_span("weekly", "2026-10")
