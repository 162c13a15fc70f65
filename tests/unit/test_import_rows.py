"""Rows: what of a file's columns becomes which part of a ticket, and what is told of a row that is none."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.settings import Settings
from hotline.tickets.import_errors import LayoutFileInvalid
from hotline.tickets.import_layouts import Layout, read_layouts
from hotline.tickets.import_rows import PART_NAMES, PUBLIC_PARTS, RowError, RowReader
from hotline.tickets.intake_model import Kind, Nature, TicketIntake

LAYOUTS = read_layouts(Settings().import_layouts)
PROJECT = LAYOUTS.named("project")
GOOD: dict[str, Any] = {
    "工单编号": "QX001",
    "内容": "路灯不亮。已有一周。",
    "区派单时间": "2026-09-24 09:05:00",
}


def _read(cells: dict[str, Any], **options: Any) -> TicketIntake:
    reader = RowReader(PROJECT, LAYOUTS.words, list(cells), **options)
    return reader.read(list(cells.values()))


def _refused(cells: dict[str, Any]) -> RowError:
    with pytest.raises(RowError) as raised:
        _read(cells)
    return raised.value


def test_the_least_that_a_ticket_has() -> None:
    assert _read(GOOD) == TicketIntake(
        number="QX001",
        source="12345热线",
        title="路灯不亮",
        content="路灯不亮。已有一周。",
        district_dispatched_at=datetime(2026, 9, 24, 1, 5, tzinfo=UTC),
    )


def test_everything_that_a_ticket_can_have() -> None:
    ticket = _read(
        {
            **GOOD,
            "轮次": "2",
            "工单类型": "市级复核单",
            "诉求性质": "投诉",
            "来源": "市级复核",
            "标题": "路灯\n复核",
            "类别": "城市管理/市政设施/路灯故障",
            "地址": "云锦路",
            "网格": "G1-04",
            "诉求人": "周女士",
            "联系电话": "021-0000-0102",
            "匿名": "否",
            "保密": "是",
            "被诉单位": "云锦居民委员会",
            "区办结时限": "2026-09-30",
            "复核原工单": "QX000",
        }
    )

    assert (ticket.round, ticket.kind, ticket.nature) == (2, Kind.CITY_REVIEW, Nature.COMPLAINT)
    assert (ticket.title, ticket.matter) == ("路灯 复核", "城市管理/市政设施/路灯故障")
    assert (ticket.anonymous, ticket.confidential) == (False, True)
    assert (ticket.complained_unit, ticket.reviewed_number) == ("云锦居民委员会", "QX000")
    assert ticket.district_due_at == datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)


def test_a_matter_of_its_own_goes_before_the_category() -> None:
    assert _read({**GOOD, "事项": "路灯", "类别": "甲/乙/丙"}).matter == "路灯"


def test_a_title_stands_for_a_missing_content() -> None:
    ticket = _read({**GOOD, "内容": "  ", "标题": "路灯不亮"})

    assert (ticket.title, ticket.content) == ("路灯不亮", "路灯不亮")


def test_a_title_too_long_is_cut_and_the_content_is_kept() -> None:
    ticket = _read({**GOOD, "内容": "", "标题": "长" * 300})

    assert (len(ticket.title), len(ticket.content)) == (200, 300)


def test_the_title_of_a_content_without_sentences_is_its_beginning() -> None:
    assert _read({**GOOD, "内容": "长" * 5_000}).title == "长" * 39 + "…"


@pytest.mark.parametrize("nothing", ["无", "不详", "-", "NULL", "  ", "#N/A", None])
def test_ways_of_writing_nothing(nothing: str | None) -> None:
    ticket = _read(
        {**GOOD, "工单类型": nothing, "诉求人": nothing, "区办结时限": nothing, "被诉单位": nothing}
    )

    assert (ticket.kind, ticket.citizen_name, ticket.district_due_at) == (Kind.ORDINARY, "", None)
    assert ticket.complained_unit is None


def test_somebody_called_anonymous_is() -> None:
    assert _read({**GOOD, "诉求人": "匿名"}).anonymous
    assert _read({**GOOD, "诉求人": "匿名"}).citizen_name == ""
    assert not _read({**GOOD, "诉求人": "匿名", "匿名": "否"}).anonymous


def test_the_dispatch_time_given_by_who_imports() -> None:
    given_at = datetime(2026, 9, 24, 1, tzinfo=UTC)

    assert _read({**GOOD, "区派单时间": ""}, dispatched_at=given_at).district_dispatched_at == given_at
    assert _read(GOOD, dispatched_at=given_at).district_dispatched_at != given_at


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"工单编号": ""}, "NUMBER_MISSING", "缺少工单编号"),
        ({"工单编号": "一二三"}, "NUMBER_INVALID", "工单编号只能用"),
        ({"工单编号": "2.02609E+14"}, "NUMBER_INVALID", "工单编号只能用"),
        ({"工单编号": "9" * 41}, "NUMBER_INVALID", "最多 40"),
        ({"内容": ""}, "CONTENT_MISSING", "缺少内容"),
        ({"内容": "长" * 20_001}, "TOO_LONG", "内容有 20001 字，超过 20000 字"),
        ({"内容": "乱码\udce5"}, "UNREADABLE_CHARACTERS", "内容：有无法识别的字符"),
        ({"区派单时间": None}, "DISTRICT_DISPATCHED_AT_MISSING", "缺少区派单时间"),
        ({"区派单时间": "昨天"}, "DATE_INVALID", "区派单时间：时间“昨天”无法识别"),
        ({"工单类型": "加急"}, "WORD_UNKNOWN", "工单类型“加急”不认识"),
        ({"诉求性质": "表扬"}, "WORD_UNKNOWN", "诉求性质“表扬”不认识"),
        ({"保密": "也许"}, "WORD_UNKNOWN", "保密"),
        ({"轮次": "二"}, "ROUND_INVALID", "轮次"),
        ({"地址": "长" * 301}, "TOO_LONG", "地址"),
        ({"工单类型": "市级复核单"}, "REVIEWED_NUMBER_MISSING", "没有写明复核的原工单"),
        ({"复核原工单": "QX000"}, "REVIEWED_NUMBER_UNEXPECTED", "只有市级复核单"),
        ({"工单类型": "市级复核单", "复核原工单": "QX001"}, "REVIEWS_ITSELF", "不能是本工单自己"),
        ({"区办结时限": "2026-09-23"}, "DUE_BEFORE_DISPATCH", "不晚于"),
    ],
)
def test_a_row_that_is_no_ticket(changes: dict[str, Any], code: str, told: str) -> None:
    error = _refused({**GOOD, **changes})

    assert error.code == code
    assert told in str(error)


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    error = _refused({**GOOD, "工单编号": "", "区派单时间": "昨天", "工单类型": "加急"})

    assert str(error).count("；") == 2


def test_nothing_personal_is_told() -> None:
    error = _refused({**GOOD, "诉求人": "某某某" * 30, "联系电话": "13800000000" * 5, "保密": "13800000000"})

    assert "某某某" not in str(error)
    assert "13800000000" not in str(error)


def test_cells_beyond_the_header_are_refused_and_empty_ones_are_not() -> None:
    reader = RowReader(PROJECT, LAYOUTS.words, list(GOOD))
    cells = list(GOOD.values())

    assert reader.read([*cells, None, ""]).number == "QX001"
    with pytest.raises(RowError) as raised:
        reader.read([*cells, "多出来的"])
    assert raised.value.code == "TOO_MANY_CELLS"
    assert reader.public([*cells, "多出来的"]) == {}


def test_only_what_is_not_personal_is_shown_of_a_row() -> None:
    header = [*GOOD, "诉求人", "联系电话"]
    reader = RowReader(PROJECT, LAYOUTS.words, header)
    cells = ["2026092400020", "路灯不亮", "昨天", "周女士", "021-0000-0102"]

    assert reader.public(cells) == {"number": "2026092400020", "district_dispatched_at": "昨天"}


def test_a_default_that_cannot_be_read_is_a_mistake_of_the_layout() -> None:
    layout = Layout.model_validate(
        {
            "name": "x",
            "title": "x",
            "columns": {"number": "编号", "content": "内容"},
            "defaults": {"kind": "加急"},
        }
    )
    with pytest.raises(LayoutFileInvalid, match="kind"):
        RowReader(layout, LAYOUTS.words, ["编号", "内容"])


def test_every_part_of_a_ticket_has_a_name() -> None:
    assert set(PART_NAMES) == set(TicketIntake.model_fields)


CELLS = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times()
)


@given(st.fixed_dictionaries({name: CELLS for column in PROJECT.columns.values() for name in column.names}))
def test_whatever_is_in_a_row_it_is_a_ticket_or_told_why_not(cells: dict[str, Any]) -> None:
    reader = RowReader(PROJECT, LAYOUTS.words, list(cells))
    row = list(cells.values())

    with suppress(RowError):
        assert reader.read(row).number
    assert set(reader.public(row)) <= set(PUBLIC_PARTS)
