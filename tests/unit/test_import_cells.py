"""Single cells: texts, moments and numbers as spreadsheets really have them."""

# ruff: noqa: DTZ001, DTZ901 - the cells of a spreadsheet name no zone

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH, to_excel

from hotline.tickets.import_cells import (
    CellError,
    clean_line,
    clean_text,
    read_moment,
    read_number,
    read_round,
    read_word,
    shown,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(1993, 1, 1), datetime(2099, 12, 30)).map(lambda at: at.replace(microsecond=0))


def _shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("\n\t\t\t\n\t\t\t　　第一行\r\n\t第二行  完\r\r\r\r第三行\x00\x07", "第一行\n第二行 完\n\n第三行"),
        ("零\u200b宽\ufeff和\u202e反向", "零宽和反向"),
        ("不间断\u00a0空格", "不间断 空格"),
        ("#N/A", ""),
        (" #REF! ", ""),
        (2549.0, "2549"),
        (2.5, "2.5"),
        (True, "是"),
        (datetime(2026, 9, 24, 9, 5), "2026-09-24 09:05:00"),
    ],
)
def test_text_is_cleaned(cell: Any, text: str) -> None:
    assert clean_text(cell) == text


def test_a_line_has_no_line_breaks() -> None:
    assert clean_line("甲\n\n\n乙\r\n丙") == "甲 乙 丙"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_cleaned_text_has_no_control_characters_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)

    assert not [sign for sign in cleaned if sign != "\n" and unicodedata.category(sign) == "Cc"]
    assert clean_text(cleaned) == cleaned


def test_undecodable_bytes_are_told() -> None:
    with pytest.raises(CellError) as raised:
        clean_text("内容\udce5")
    assert raised.value.code == "UNREADABLE_CHARACTERS"


@pytest.mark.parametrize(
    "cell",
    [
        "2020-01-05 10:11:12",
        "2020/1/5 10:11:12",
        "2020.1.5 10:11:12",
        "2020年1月5日 10时11分12秒",
        "2020-01-05T10:11:12",
        "2020-01-05T10:11:12.345",
        "2020-01-05T10:11:12+08:00",
        "2020-01-05 10:11:12 +0800",
        "2020-01-05T02:11:12Z",
        "2020-01-04T21:11:12-05:00",
        "２０２０－０１－０５　１０：１１：１２",
        "\t2020-01-05 10:11:12\n",
        "20200105101112",
        datetime(2020, 1, 5, 10, 11, 12),
        datetime(2020, 1, 5, 10, 11, 11, 999_990),
        datetime(2020, 1, 5, 2, 11, 12, tzinfo=UTC),
        43835.4244444444,
        "43835.4244444444",
    ],
)
def test_a_moment_is_read_in_every_usual_way(cell: Any) -> None:
    read = read_moment(cell)

    assert read == _shanghai(2020, 1, 5, 10, 11, 12)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "cell", ["2020-1-5 10:11", "2020年1月5日10:11", "2020年1月5日 10时11分", "202001051011"]
)
def test_seconds_may_be_left_out(cell: str) -> None:
    assert read_moment(cell) == _shanghai(2020, 1, 5, 10, 11)


@pytest.mark.parametrize(
    "cell", ["2020-01-05", "2020/1/5", "20200105", date(2020, 1, 5), datetime(2020, 1, 5), 43835, "43835"]
)
def test_a_date_alone_is_its_beginning_or_its_end(cell: Any) -> None:
    assert read_moment(cell) == _shanghai(2020, 1, 5)
    assert read_moment(cell, end_of_day=True) == _shanghai(2020, 1, 5, 23, 59, 59)


def test_midnight_written_out_is_meant() -> None:
    assert read_moment("2020-01-05 00:00:00", end_of_day=True) == _shanghai(2020, 1, 5)
    assert read_moment("2020-01-05 24:00") == _shanghai(2020, 1, 6)


@given(MOMENTS)
def test_a_moment_comes_back_from_a_spreadsheets_number(at: datetime) -> None:
    expected = at.replace(tzinfo=SHANGHAI)

    assert read_moment(to_excel(at)) == expected
    assert read_moment(to_excel(at, MAC_EPOCH), epoch=MAC_EPOCH) == expected


@given(MOMENTS)
def test_a_moment_comes_back_from_text(at: datetime) -> None:
    assert read_moment(at.isoformat(sep=" ")) == at.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "cell",
    [
        "昨天",
        "",
        "2020-13-01",
        "2020-02-30 10:00",
        "2020-01-05 25:00",
        "2020-01-05 24:01",
        "2020-01-05 10:00 +99:00",
        "05/01/2020",
        "10:30",
        12.5,
        10**9,
        -1,
        True,
        None,
        time(10, 30),
        timedelta(hours=10),
    ],
)
def test_what_is_no_moment_is_refused(cell: Any) -> None:
    with pytest.raises(CellError) as raised:
        read_moment(cell)
    assert raised.value.code == "DATE_INVALID"


@pytest.mark.parametrize(
    "cell", ["0001-01-01", "1900-01-01 08:00", datetime(2199, 1, 1), "9998-12-31 24:00:00"]
)
def test_a_moment_of_another_age_is_refused(cell: Any) -> None:
    with pytest.raises(CellError) as raised:
        read_moment(cell)
    assert raised.value.code == "DATE_OUT_OF_RANGE"


@pytest.mark.parametrize("cell", [datetime.max, "9999-12-31 24:00:00"])
def test_the_end_of_the_calendar_is_refused(cell: Any) -> None:
    with pytest.raises(CellError):
        read_moment(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (2549, "2549"),
        (2549.0, "2549"),
        (" 2549\t", "2549"),
        ("ＱＸ２０２６－０１", "QX2026-01"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        ("QX 2026 01", "QX202601"),
        ("不是编号！", "不是编号!"),
    ],
)
def test_a_number_is_made_plain(cell: Any, number: str) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize("cell", [2.0260924000201e17, 20260924000200001])
def test_a_number_that_the_spreadsheet_has_rounded_is_refused(cell: float) -> None:
    with pytest.raises(CellError) as raised:
        read_number(cell)
    assert raised.value.code == "NUMBER_ROUNDED"


@pytest.mark.parametrize(("cell", "round_"), [(1, 1), (2.0, 2), ("2", 2), ("第2轮", 2), ("第３次", 3)])
def test_a_round_is_read(cell: Any, round_: int) -> None:
    assert read_round(cell) == round_


@pytest.mark.parametrize("cell", ["0", "-1", "二", "1.5", 1.5, "100"])
def test_what_is_no_round_is_refused(cell: Any) -> None:
    with pytest.raises(CellError):
        read_round(cell)


def test_an_unknown_word_is_told_with_the_known_ones() -> None:
    with pytest.raises(CellError, match=r"工单类型“加急”不认识，可用：普通、紧急"):
        read_word("加急", {"普通": 1, "紧急": 2}, "工单类型")


def test_what_is_shown_is_short_and_without_long_digits() -> None:
    assert shown("电话13800000000") == "电话*****"
    assert shown("很长" * 50) == "很长" * 10
