"""Counting (计数): one statement for each population, whatever the number of indicators.

The database tells of each row which words are true, as the bits of a number, and counts the rows with the same
bits; what the indicators make of the words is worked out here, over a handful of groups. So each word is asked
once a row, and a figure costs what one statement written by hand for it costs (bench/reports.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select

from hotline.organization.rules import CENTER
from hotline.reports.catalogue import Indicator
from hotline.reports.conditions import EVERYTHING, AllOf, Condition, Not, Word, holds, words
from hotline.reports.dimensions import NOBODY, Dimension, Filter, Organization, column_of, needs_for
from hotline.reports.figures import Rate
from hotline.reports.known import Known
from hotline.reports.populations import Population, rows_of
from hotline.reports.span import Span
from hotline.reports.vocabulary import as_expression, flag, needs_of
from hotline.work import Work

Key = tuple[str, ...]
"""The key of a row: one part for each dimension."""


class Variant(StrEnum):
    """With or without the tickets that are not counted (R-23)."""

    OFFICIAL = "official"
    """Without what the indicator itself leaves out."""
    ALL = "all"
    """With everything (含不纳入测评)."""
    SCORED = "scored"
    """Without what leaves the score."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be counted: in which period, of which rows, broken down by what, as known when."""

    span: Span
    known: Known
    by: tuple[Dimension, ...] = ()
    filter: Filter = field(default_factory=Filter)
    among: Condition = EVERYTHING
    """Only what meets this, e.g. `repeat_ticket`; of words that every population has."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator in a variant, as conditions: what is in the denominator, what in the numerator too."""

    code: str
    variant: Variant
    denominator: Condition
    numerator: Condition


class Counts:
    """The answer. Of what was not there at all: 0 of 0."""

    def __init__(self) -> None:
        self._rates: Mapping[tuple[str, Variant], dict[Key, Rate]] = defaultdict(dict)

    def add(self, counted: Counted, key: Key, rate: Rate) -> None:
        """Adds to a row."""
        rates = self._rates[counted.code, counted.variant]
        rates[key] = rates.get(key, Rate()) + rate

    def rate(self, code: str, variant: Variant, key: Key) -> Rate:
        """The rate of a row."""
        return self._rates[code, variant].get(key, Rate())

    def total(self, code: str, variant: Variant) -> Rate:
        """The rate over all rows."""
        return sum(self._rates[code, variant].values(), Rate())

    def row_keys(self) -> set[Key]:
        """Every row of which something was counted."""
        return {key for rates in self._rates.values() for key in rates}


def denominator_of(indicator: Indicator, excluded: Condition) -> Condition:
    """What an indicator's denominator comes to, without what is excluded."""
    parts = [indicator.denominator, Not(excluded)]
    return AllOf((Word("step", tuple(sorted(indicator.steps))), *parts) if indicator.steps else tuple(parts))


def _variants(indicator: Indicator, left_out_of_score: Condition) -> Iterator[Counted]:
    for variant, excluded in (
        (Variant.OFFICIAL, indicator.excluded),
        (Variant.ALL, Not(EVERYTHING)),
        (Variant.SCORED, left_out_of_score),
    ):
        denominator = denominator_of(indicator, excluded)
        yield Counted(indicator.code, variant, denominator, AllOf((denominator, indicator.numerator)))


async def count(
    work: Work,
    organization: Organization,
    question: Question,
    indicators: Collection[Indicator],
    left_out_of_score: Condition,
) -> Counts:
    """All variants of all these indicators."""
    counts = Counts()
    for population in sorted({indicator.counts for indicator in indicators}):
        wanted = [indicator for indicator in indicators if indicator.counts is population]
        await _count(work, organization, question, wanted, left_out_of_score, counts)
    return counts


async def _count(
    work: Work,
    organization: Organization,
    question: Question,
    indicators: Sequence[Indicator],
    left_out_of_score: Condition,
    counts: Counts,
) -> None:
    of_center = {each.code for each in indicators if each.answers_for == "center"}
    if not question.filter.whole_street:  # what the center answers for is nobody's own
        indicators = [each for each in indicators if each.code not in of_center]
    counted = [each for indicator in indicators for each in _variants(indicator, left_out_of_score)]
    asked = _asked(counted)
    if not counted:
        return
    meeting: dict[int, list[tuple[Counted, bool]]] = {}
    for row in await work.session.execute(statement(question, organization, indicators, asked)):
        *values, bits, number = tuple(row)
        if bits not in meeting:
            meeting[bits] = _met(counted, {word for bit, word in enumerate(asked) if bits >> bit & 1})
        for each, in_numerator in meeting[bits]:
            key = row_key(organization, question.by, values, of_center=each.code in of_center)
            counts.add(each, key, Rate(number if in_numerator else 0, number))


def _asked(counted: Iterable[Counted]) -> list[Word]:
    """Each word once, in a stable order, so that the statement is the same each time."""
    found = {word for each in counted for word in words(each.numerator)}
    return sorted(found, key=str)


def _met(counted: Iterable[Counted], true: Collection[Word]) -> list[tuple[Counted, bool]]:
    """In which denominators the rows with these words are, and whether in the numerator too."""
    return [(each, holds(each.numerator, true)) for each in counted if holds(each.denominator, true)]


def row_key(
    organization: Organization, by: Sequence[Dimension], values: Sequence[Any], *, of_center: bool = False
) -> Key:
    """The row that a group belongs to; the center's own figures are the center's under every department."""
    return tuple(
        _center_key(dimension)
        if of_center and _is_of_department(dimension)
        else organization.key(dimension, value)
        for dimension, value in zip(by, values, strict=True)
    )


def _is_of_department(dimension: Dimension) -> bool:
    return dimension in (Dimension.DEPARTMENT, Dimension.FIELD)


def _center_key(dimension: Dimension) -> str:
    return CENTER if dimension is Dimension.DEPARTMENT else NOBODY


def statement(
    question: Question, organization: Organization, indicators: Sequence[Indicator], asked: Sequence[Word]
) -> Select[Any]:
    """Dimensions, bits, and how many rows."""
    population = indicators[0].counts
    dimensions = [column_of(each).label(f"d{no}") for no, each in enumerate(question.by)]
    bits = sum((_bit(no, word, population, question.known) for no, word in enumerate(asked)), _number(0))
    inner = selection(
        question, organization, population, [*dimensions, bits.label("bits")], asked, indicators
    )
    groups = inner.subquery()
    return select(*groups.c, func.count()).group_by(*groups.c)


def _bit(no: int, word: Word, population: Population, known: Known) -> ColumnElement[int]:
    return case((flag(word, population, known), _number(1 << no)), else_=_number(0))


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value))


def selection(
    question: Question,
    organization: Organization,
    population: Population,
    columns: Collection[ColumnElement[Any]],
    asked: Iterable[Word],
    indicators: Iterable[Indicator],
) -> Select[Any]:
    """The rows that a question is about, whatever is asked of them."""
    found = [*asked, *words(question.among)]
    dimensions = [*question.by, *question.filter.dimensions]
    needs = needs_of(found, population) | needs_for(dimensions, population)
    steps = {step for indicator in indicators for step in indicator.steps}
    query = rows_of(population, question.span, question.known, columns, needs, steps)
    query = query.where(*question.filter.conditions(organization))
    if question.among == EVERYTHING:
        return query
    return query.where(as_expression(question.among, population, question.known))
