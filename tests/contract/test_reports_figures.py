"""Every figure of the hand-made office (`reported_office`), worked out by hand, on SQLite and on PostgreSQL."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hotline.bootstrap import open_office
from hotline.organization.caller import Caller, find_caller
from hotline.reports.count import Question, Variant
from hotline.reports.dimensions import Dimension, Filter
from hotline.reports.drill_down import Drill, Part, counted_items
from hotline.reports.errors import AsOfInFuture, IndicatorUnknown
from hotline.reports.indicator_sheets import REPEAT
from hotline.reports.known import Known
from hotline.reports.span import Span
from hotline.reports.table import IndicatorTable, RowView, Wanted, indicator_table
from hotline.settings import Settings
from hotline.tickets.scope import scope_for
from hotline.view import Paging
from hotline.work import Work
from tests.contract.reported_office import at, build, put_right_afterwards
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

SEPTEMBER_OCTOBER = Span(date(2026, 9, 1), date(2026, 10, 31))
NOW = at(12, 1)


@asynccontextmanager
async def reported(url: str, folder: Path) -> AsyncGenerator[Work]:
    """The office on 1 December, whatever the day is."""
    async with open_office(Settings(data_folder=folder, database_url=url)) as office, office.work() as work:
        fixed = replace(work, now=NOW)
        await build(fixed)
        yield fixed


def figures(row: RowView) -> dict[str, str]:
    return {each.indicator: f"{each.value.numerator}/{each.value.denominator}" for each in row.figures}


def rows(table: IndicatorTable) -> dict[str, RowView]:
    return {"·".join(key.key for key in row.keys): row for row in table.rows}


async def test_figures_by_department(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER))
    found = {key: figures(row) for key, row in rows(table).items()}
    assert found == {
        "O01": {
            "first_contact": "0/0",  # T7 is anonymous: no such limit
            "on_time": "1/1",  # T7
            "solved": "1/1",
            "satisfied": "1/1",
            "returned": "0/1",
            "repeated": "1/1",  # T7 repeats T1
        },
        "V01": {
            "first_contact": "3/4",  # T1, T3 and the first dispatch of T6 in time; T2 late
            "on_time": "3/4",  # T1, T2, T3; its second handling late; T6's limit was void before it fell due
            "solved": "3/3",  # T1, T2 and T3, which is judged by its last answer
            "satisfied": "3/3",  # T2 basically satisfied counts
            "returned": "1/4",  # dispatches T1, T2, T3, T6.d1; the last was returned
            "repeated": "0/3",  # T6 is V02's by its last dispatch
        },
        "V02": {
            "first_contact": "3/3",  # T4 counts although it is excluded; T5, T6.d2
            "on_time": "2/2",  # T4, T5; T6's falls due in November
            "solved": "0/0",  # T4 is excluded, T5 never answered
            "satisfied": "0/0",
            "returned": "0/3",  # T4, T5, T6.d2
            "repeated": "0/3",  # T4, T5, T6
        },
    }
    assert figures(table.total) == {
        "first_contact": "6/7",
        "on_time": "6/7",
        "solved": "4/4",
        "satisfied": "4/4",
        "returned": "1/8",
        "repeated": "1/7",
    }


async def test_excluded_tickets_leave_satisfaction_and_score_but_not_timeliness(
    database_url: str, tmp_path: Path
) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER))
    v02 = rows(table)["V02"]
    with_excluded = {each.indicator: each.with_excluded for each in v02.figures}
    assert (with_excluded["satisfied"].numerator, with_excluded["satisfied"].denominator) == (0, 1)
    # Without T4: contact 2/2, on time 1/1, nothing answered: (20 + 30) of 50. With it: 3/3, 2/2, 0/1, 0/1.
    assert (v02.score.value, v02.score.with_excluded) == (100, 50)
    # V01: 20 x 3/4 + 30 x 3/4 + 25 + 25.
    assert rows(table)["V01"].score.value == 87.5
    # All: 20 x 5/6 + 30 x 5/6 + 50, without T4 on either side.
    assert table.total.score.value == pytest.approx(50 * 5 / 6 + 50)


async def test_the_period_before_is_the_base_and_without_one_there_is_none(
    database_url: str, tmp_path: Path
) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER))
    assert (table.previous, table.year_before) == ("2026年7—8月", "2025年9—10月")
    v02 = {each.indicator: each for each in rows(table)["V02"].figures}
    assert v02["first_contact"].previous is not None
    assert v02["first_contact"].previous.denominator == 1  # T8
    assert v02["first_contact"].change == 0
    assert v02["satisfied"].change is None  # nothing this time
    assert v02["first_contact"].change_year is None
    v01 = {each.indicator: each for each in rows(table)["V01"].figures}
    assert v01["first_contact"].change is None  # nothing last time: "—", never an error


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (Dimension.FIELD, {"rural": "6/7", "urban": "0/0"}),
        (Dimension.STATION, {"S01": "4/5", "S02": "2/2"}),  # both dispatches of T6: the grid decides
        (Dimension.KIND, {"ordinary": "6/7"}),
        (Dimension.NATURE, {"complaint": "6/7"}),
        (Dimension.SOURCE, {"12345热线": "6/7"}),
        (Dimension.CATEGORY, {"城市管理/占道经营/乱设摊": "6/7"}),
    ],
)
async def test_figures_by_anything(
    database_url: str, tmp_path: Path, dimension: Dimension, expected: dict[str, str]
) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, (dimension,)))
    found = {key: figures(row)["first_contact"] for key, row in rows(table).items()}
    assert found == expected


async def test_two_dimensions_at_once_and_a_filter(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        both = (Dimension.FIELD, Dimension.GRID)
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, both))
        only = Filter({Dimension.GRID: ["G2-01"]})
        filtered = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, filter=only))
    assert {key: figures(row)["on_time"] for key, row in rows(table).items()} == {
        "rural·G1-01": "3/4",
        "rural·G2-01": "2/2",
        "urban·G1-01": "1/1",
    }
    assert {key: figures(row)["on_time"] for key, row in rows(filtered).items()} == {"V02": "2/2"}


async def test_only_repeat_tickets(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, among=REPEAT))
    assert figures(table.total)["satisfied"] == "1/1"  # T7
    assert set(rows(table)) == {"O01"}


async def test_durations_are_working_time(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER))
    taken = {each.duration: each for each in rows(table)["V01"].durations}
    # T1: dispatched on 1 September at 11:00, contacted at 15:00: 11:00-11:30 and 13:00-15:00.
    assert (taken["contact_time"].count, taken["contact_time"].average) == (1, 150)
    # … submitted on the 3rd at 9:00: 11:00-11:30, 13:00-17:30 on the 1st, the 2nd (420 minutes), none of the 3rd.
    assert taken["handling_time"].ninetieth == 300 + 420
    # … closed on the 4th at 11:00: the 3rd (420) and 9:00-11:00.
    assert taken["closing_time"].average == 420 + 120
    assert taken["whole_time"].count == 3


async def test_figures_of_the_past_stay_what_they_were(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        before = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, as_of=at(11, 2)))
        await put_right_afterwards(work)
        same = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, as_of=at(11, 2)))
        now = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER))
    assert same == before
    v01 = figures(rows(now)["V01"])
    assert v01["on_time"] == "3/3"  # the second handling of T3 is due in November now
    assert v01["satisfied"] == "1/2"  # T1 is excluded, T3 corrected to dissatisfied
    assert figures(rows(before)["V01"])["on_time"] == "3/4"


async def test_as_of_a_moment_within_the_period(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, as_of=at(9, 20)))
        with pytest.raises(AsOfInFuture):
            await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, as_of=at(12, 2)))
        with pytest.raises(IndicatorUnknown):
            await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, set="nobody"))
    # T1 and T2 are closed, T3 is open; the limits of handling of T1 and T2 have passed, T3's has not.
    assert figures(table.total)["satisfied"] == "2/2"
    assert figures(table.total)["on_time"] == "2/2"
    assert figures(table.total)["first_contact"] == "2/3"


async def ids(work: Work, indicator: str, part: Part, filter_: Filter | None = None) -> list[str]:
    question = Question(SEPTEMBER_OCTOBER, Known(work.now), (), filter_ or Filter())
    page = await counted_items(work, Drill(indicator, part, question), Paging())
    return [item.ticket_id for item in page.items]


async def test_from_a_figure_to_its_tickets(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        assert await ids(work, "satisfied", Part.DENOMINATOR) == ["T1.1", "T2.1", "T3.1", "T7.1"]
        assert await ids(work, "first_contact", Part.REST) == ["T2.1"]
        assert await ids(work, "on_time", Part.REST) == ["T3.1"]
        assert await ids(work, "returned", Part.NUMERATOR) == ["T6.1"]
        with_excluded = Drill(
            "satisfied", Part.REST, Question(SEPTEMBER_OCTOBER, Known(work.now)), Variant.ALL
        )
        page = await counted_items(work, with_excluded, Paging())
        assert [(item.ticket_id, item.in_numerator) for item in page.items] == [("T4.1", False)]


async def seen_by(work: Work, person: str) -> tuple[Caller, Filter]:
    caller = await find_caller(work, person)
    return caller, Filter(scopes=await scope_for(work, caller))


async def test_each_sees_only_its_own_rows(database_url: str, tmp_path: Path) -> None:
    async with reported(database_url, tmp_path) as work:
        _, own = await seen_by(work, "lu.quanfu")  # head of V01
        table = await indicator_table(work, Wanted(SEPTEMBER_OCTOBER, filter=own))
        assert set(rows(table)) == {"V01"}
        assert figures(table.total)["first_contact"] == "3/4"
        assert await ids(work, "first_contact", Part.DENOMINATOR, own) == ["T1.1", "T2.1", "T3.1", "T6.1"]
        _, all_ = await seen_by(work, "shen.xiaolan")  # dispatcher
        assert await ids(work, "first_contact", Part.REST, all_) == ["T2.1"]
