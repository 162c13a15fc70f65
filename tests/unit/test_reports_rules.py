"""The pure parts of reports: days, conditions, scores, the office's file of indicators, figures without a base."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hotline.reports.catalogue import read_catalogue
from hotline.reports.conditions import AllOf, AnyOf, Condition, Not, Word, holds, read_condition, words
from hotline.reports.durations import Taken
from hotline.reports.errors import CatalogueInvalid
from hotline.reports.figures import Rate, change_in_points, change_in_share, points, share
from hotline.reports.score import score
from hotline.reports.span import Span, SpanInvalid
from hotline.reports.vocabulary import WORDS
from hotline.settings import Settings

SAMPLE = Settings().indicators_file


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("given_", "previous", "year_before", "label"),
    [
        (
            ("2026-09-01", "2026-10-31"),
            ("2026-07-01", "2026-08-31"),
            ("2025-09-01", "2025-10-31"),
            "2026年9—10月",
        ),
        (
            ("2026-01-01", "2026-02-28"),
            ("2025-11-01", "2025-12-31"),
            ("2025-01-01", "2025-02-28"),
            "2026年1—2月",
        ),
        (
            ("2028-02-01", "2028-02-29"),
            ("2028-01-01", "2028-01-31"),
            ("2027-02-01", "2027-02-28"),
            "2028年2月",
        ),
        (
            ("2029-02-01", "2029-02-28"),
            ("2029-01-01", "2029-01-31"),
            ("2028-02-01", "2028-02-29"),
            "2029年2月",
        ),
        (
            ("2026-10-05", "2026-10-11"),
            ("2026-09-28", "2026-10-04"),
            ("2025-10-05", "2025-10-11"),
            "2026年10月5日—2026年10月11日",
        ),
        (
            ("2028-02-29", "2028-02-29"),
            ("2028-02-28", "2028-02-28"),
            ("2027-02-28", "2027-02-28"),
            "2028年2月29日",
        ),
    ],
)
def test_the_days_before(
    given_: tuple[str, str], previous: tuple[str, str], year_before: tuple[str, str], label: str
) -> None:
    wanted = span(*given_)
    assert wanted.previous == span(*previous)
    assert wanted.year_before == span(*year_before)
    assert wanted.label == label


def test_a_span_backwards() -> None:
    with pytest.raises(SpanInvalid):
        span("2026-10-02", "2026-10-01")


leaves = st.builds(Word, st.sampled_from("abcd"))
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
    ),
)


def as_yaml(condition: Condition) -> object:
    if isinstance(condition, Word):
        return {condition.name: list(condition.values)} if condition.values else condition.name
    if isinstance(condition, Not):
        return {"not": as_yaml(condition.part)}
    return {"all" if isinstance(condition, AllOf) else "any": [as_yaml(part) for part in condition.parts]}


@given(conditions, st.frozensets(leaves))
def test_a_condition_is_what_its_file_says(condition: Condition, true: frozenset[Word]) -> None:
    assert read_condition(as_yaml(condition)) == condition
    assert holds(Not(condition), true) is not holds(condition, true)
    assert set(words(condition)) <= {Word(name) for name in "abcd"}


@pytest.mark.parametrize("value", [{"all": "a"}, {"a": ["x"], "b": ["y"]}, 3, None, ["a"], {}])
def test_a_condition_that_is_none(value: object) -> None:
    with pytest.raises(CatalogueInvalid):
        read_condition(value)


def test_a_score_is_the_weighed_mean_of_what_there_is() -> None:
    rates = {"a": Rate(1, 2), "b": Rate(3, 4), "c": Rate()}
    assert score(rates, [("a", 20), ("b", 60)], 100) == pytest.approx((20 * 0.5 + 60 * 0.75) / 80 * 100)
    assert score(rates, [("a", 20), ("c", 80)], 100) == 50  # what has no base takes no part
    assert score(rates, [("c", 80)], 100) is None


def test_without_a_base_there_is_a_dash() -> None:
    assert change_in_points(Rate(1, 2), Rate()) is None
    assert change_in_points(Rate(3, 4), Rate(1, 2)) == 25
    assert change_in_share(5, 0) is None
    assert (points(None), share(None), Rate().text) == ("—", "—", "—（0/0）")
    assert (points(-0.5), share(0.25), Rate(12, 13).text) == ("-0.50 个百分点", "+25.00%", "92.31%（12/13）")


def test_nine_tenths_took_no_longer() -> None:
    assert Taken.of([]) == Taken(0, None, None)
    assert Taken.of([5]) == Taken(1, 5, 5)
    assert Taken.of(list(range(1, 11))) == Taken(10, 5.5, 9)


def test_the_sample_explains_every_word() -> None:
    text = SAMPLE.read_text("utf-8")
    assert [word for word in WORDS if f"#   {word}" not in text] == []


def changed(tmp_path: Path, **changes: object) -> Path:
    content = yaml.safe_load(SAMPLE.read_text("utf-8"))
    content["indicators"][0] |= changes
    path = tmp_path / "indicators.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "words_"),
    [
        ({"numerator": "on_tiem"}, "不在词汇表中"),
        ({"numerator": "says_solved"}, "统计的对象不能用"),
        ({"numerator": {"in_time": ["yes"]}}, "不带取值"),
        ({"numerator": "kind"}, "要写明取值"),
        ({"steps": []}, "steps"),
        ({"steps": ["contract"]}, "没有这些环节"),
        ({"code": "on_time"}, "编号重复"),
        ({"code": "renamed_and_weighed_no_more", "extra": 1}, "extra"),
        ({"counts": "people"}, "counts"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_says_where(
    tmp_path: Path, changes: dict[str, object], words_: str
) -> None:
    with pytest.raises(CatalogueInvalid, match=words_):
        read_catalogue(changed(tmp_path, **changes))


def test_a_set_that_names_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "indicators.yaml"
    path.write_text(
        SAMPLE.read_text("utf-8").replace("indicators: [response,", "indicators: [answer,"), "utf-8"
    )
    with pytest.raises(CatalogueInvalid, match="不存在：answer"):
        read_catalogue(path)
    with pytest.raises(CatalogueInvalid, match="打不开"):
        read_catalogue(tmp_path / "nowhere.yaml")
