"""A table of indicators (指标表): any period, broken down by anything, beside the periods before (R-44, R-45)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from hotline.reports.catalogue import Catalogue, Indicator, IndicatorSet, read_catalogue
from hotline.reports.conditions import EVERYTHING, Condition
from hotline.reports.count import Counts, Key, Question, Variant, count
from hotline.reports.dimensions import DIMENSION_NAMES, Dimension, Filter, Organization, organization_of
from hotline.reports.durations import Taken, TimesTaken, times_taken
from hotline.reports.figures import Rate, change_in_points
from hotline.reports.known import Known
from hotline.reports.material import RateView
from hotline.reports.score import score
from hotline.reports.span import Span
from hotline.view import LocalMoment, View
from hotline.work import Work

STREET_SET = "street"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which table is wanted."""

    span: Span
    by: tuple[Dimension, ...] = (Dimension.DEPARTMENT,)
    set: str = STREET_SET
    filter: Filter = field(default_factory=Filter)
    as_of: datetime | None = None
    """Figures as known at this moment (数据截至), aware; None: now."""
    among: Condition = EVERYTHING
    with_durations: bool = True
    compared: bool = True
    """With the period before and the year before."""


class FigureView(View):
    """One indicator of one row (指标值)."""

    indicator: str
    value: RateView
    with_excluded: RateView
    """含不纳入测评的工单（R-23）。"""
    previous: RateView | None
    """上期。"""
    year_before: RateView | None
    """上年同期。"""
    change: float | None
    """环比增减，百分点；上期没有基数的为空，显示为“—”（R-45）。"""
    change_year: float | None
    """同比增减，百分点。"""


class ScoreView(View):
    """The score of a row (得分, R-44)."""

    value: float | None
    with_excluded: float | None
    """含不纳入测评的工单（R-23）。"""
    previous: float | None
    year_before: float | None


class DurationView(View):
    """How long something took, in working minutes (用时，工作分钟)."""

    duration: str
    count: int
    average: float | None
    ninetieth: int | None
    """第 90 百分位数。"""


class KeyView(View):
    """What a row stands for in one dimension."""

    dimension: str
    key: str
    name: str


class RowView(View):
    """One row of the table."""

    keys: list[KeyView]
    figures: list[FigureView]
    score: ScoreView
    durations: list[DurationView]

    @property
    def name(self) -> str:
        """What it stands for, in words."""
        return "·".join(key.name for key in self.keys)


class IndicatorHead(View):
    """An indicator as the table's head names it."""

    code: str
    name: str
    rule: str
    version: int


class IndicatorTable(View):
    """Indicators by rows (指标表)."""

    first: date
    last: date
    label: str
    as_of: LocalMoment
    """数据截至。"""
    catalogue_version: str
    """指标文件的版本。"""
    set: str
    by: list[str]
    previous: str
    """环比的期间。"""
    year_before: str
    """同比的期间。"""
    indicators: list[IndicatorHead]
    durations: list[IndicatorHead]
    score_name: str
    score_version: int
    rows: list[RowView]
    total: RowView


@dataclass(frozen=True, slots=True)
class _Periods:
    """The counts of the period and of those that it is compared with."""

    now: Counts
    previous: Counts | None
    year_before: Counts | None


@dataclass(frozen=True, slots=True)
class _Making:
    """Everything that a row is made of."""

    catalogue: Catalogue
    set: IndicatorSet
    organization: Organization
    by: tuple[Dimension, ...]
    periods: _Periods
    times: TimesTaken


async def indicator_table(work: Work, wanted: Wanted) -> IndicatorTable:
    """The table. Raises IndicatorUnknown, AsOfInFuture, CatalogueInvalid."""
    known = Known.asked(work, wanted.as_of)
    catalogue = read_catalogue(work.settings.indicators_file)
    each = catalogue.set_of(wanted.set)
    organization = await organization_of(work, wanted.span.last)
    question = Question(wanted.span, known, wanted.by, wanted.filter, wanted.among)
    periods = await _periods(work, organization, question, catalogue, each, compared=wanted.compared)
    durations = [catalogue.duration(code) for code in each.durations] if wanted.with_durations else []
    times = await times_taken(work, organization, question, durations)
    making = _Making(catalogue, each, organization, wanted.by, periods, times)
    return _table(wanted, known, making)


async def _periods(
    work: Work,
    organization: Organization,
    question: Question,
    catalogue: Catalogue,
    each: IndicatorSet,
    *,
    compared: bool,
) -> _Periods:
    codes = {*each.indicators, *(weight.indicator for weight in catalogue.score.weights)}
    indicators = [indicator for indicator in catalogue.indicators if indicator.code in codes]

    async def counts(span: Span) -> Counts:
        asked = Question(span, question.known, question.by, question.filter, question.among)
        return await count(work, organization, asked, indicators, catalogue.score.excluded)

    now = await counts(question.span)
    if not compared:
        return _Periods(now, None, None)
    return _Periods(now, await counts(question.span.previous), await counts(question.span.year_before))


def _table(wanted: Wanted, known: Known, making: _Making) -> IndicatorTable:
    keys = sorted(making.periods.now.row_keys() | making.times.rows.keys()) if wanted.by else []
    catalogue, span = making.catalogue, wanted.span
    return IndicatorTable(
        first=span.first,
        last=span.last,
        label=span.label,
        as_of=known.at,
        catalogue_version=catalogue.version,
        set=making.set.code,
        by=[dimension.value for dimension in wanted.by],
        previous=span.previous.label,
        year_before=span.year_before.label,
        indicators=[_head(catalogue.indicator(code)) for code in making.set.indicators],
        durations=[IndicatorHead.model_validate(catalogue.duration(code)) for code in making.set.durations],
        score_name=catalogue.score.name,
        score_version=catalogue.score.version,
        rows=[_row(making, key) for key in keys],
        total=_row(making, None),
    )


def _head(indicator: Indicator) -> IndicatorHead:
    return IndicatorHead.model_validate(indicator)


def _row(making: _Making, key: Key | None) -> RowView:
    """A row, or without a key the total."""
    times = making.times.whole if key is None else making.times.rows.get(key, {})
    return RowView(
        keys=_keys(making, key),
        figures=[_figure(making.periods, code, key) for code in making.set.indicators],
        score=_score(making, key),
        durations=[_duration(code, times) for code in making.set.durations if making.times.whole],
    )


def _keys(making: _Making, key: Key | None) -> list[KeyView]:
    if key is None:
        return [KeyView(dimension="total", key="", name="合计")]
    return [
        KeyView(dimension=dimension.value, key=part, name=making.organization.name(dimension, part))
        for dimension, part in zip(making.by, key, strict=True)
    ]


def _rate(counts: Counts | None, code: str, variant: Variant, key: Key | None) -> Rate | None:
    if counts is None:
        return None
    return counts.total(code, variant) if key is None else counts.rate(code, variant, key)


def _figure(periods: _Periods, code: str, key: Key | None) -> FigureView:
    official = Variant.OFFICIAL
    now = _rate(periods.now, code, official, key) or Rate()
    previous = _rate(periods.previous, code, official, key)
    year_before = _rate(periods.year_before, code, official, key)
    return FigureView(
        indicator=code,
        value=RateView.of(now),
        with_excluded=RateView.of(_rate(periods.now, code, Variant.ALL, key) or Rate()),
        previous=RateView.of(previous) if previous else None,
        year_before=RateView.of(year_before) if year_before else None,
        change=change_in_points(now, previous) if previous else None,
        change_year=change_in_points(now, year_before) if year_before else None,
    )


def _score(making: _Making, key: Key | None) -> ScoreView:
    periods = making.periods
    return ScoreView(
        value=_score_of(making, periods.now, Variant.SCORED, key),
        with_excluded=_score_of(making, periods.now, Variant.ALL, key),
        previous=_score_of(making, periods.previous, Variant.SCORED, key),
        year_before=_score_of(making, periods.year_before, Variant.SCORED, key),
    )


def _score_of(making: _Making, counts: Counts | None, variant: Variant, key: Key | None) -> float | None:
    rules = making.catalogue.score
    weights = [(weight.indicator, weight.weight) for weight in rules.weights]
    rates = {code: _rate(counts, code, variant, key) or Rate() for code, _ in weights}
    return score(rates, weights, rules.full)


def _duration(code: str, times: Mapping[str, Taken]) -> DurationView:
    taken = times.get(code, Taken())
    return DurationView(duration=code, count=taken.count, average=taken.average, ninetieth=taken.ninetieth)


def dimension_titles(by: Sequence[str]) -> list[str]:
    """The headings of the columns that tell rows apart."""
    return [DIMENSION_NAMES[Dimension(each)] for each in by]
