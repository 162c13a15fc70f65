"""The leaders' overview (总览): volumes and rates of any period, each with numerator and denominator (R-44, R-45).

It counts what the reports count, by the office's own indicators, without durations and scores: a page asks for it
again and again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hotline.reports.catalogue import Catalogue, Indicator, read_catalogue
from hotline.reports.count import Counts, Key, Question, Variant, count
from hotline.reports.dimensions import DIMENSION_NAMES, Dimension, Filter, Organization, organization_of
from hotline.reports.figures import Rate, change_in_points, change_in_share
from hotline.reports.known import Known
from hotline.reports.material import RateView
from hotline.reports.populations import Population
from hotline.reports.span import Span, months_later
from hotline.reports.table import STREET_SET, IndicatorHead
from hotline.reports.volumes import indicator_named
from hotline.view import LocalMoment, View
from hotline.work import Work

RECEIVED, CLOSED = "volume_received", "volume_closed"
ACCEPTED = "accepted"
"""Acceptance in time (R-02, R-40) stands before the street's indicators, where the office has it."""


class VolumeView(View):
    """How many, beside the period before (件数)."""

    code: str
    """用于下钻的编号。"""
    value: int
    previous: int | None
    """上期；不比较的为空。"""
    change: float | None
    """环比增减幅度；没有基数的为空。"""


class OverviewIndicator(IndicatorHead):
    """An indicator as the overview's head names it."""

    rest: bool
    """分母中其余的是否要紧：时限、回访类指标的其余就是没有做到的。"""


class OverviewFigure(View):
    """An indicator, beside the period before (指标值)."""

    code: str
    value: RateView
    previous: RateView | None
    change: float | None
    """环比增减，百分点；没有基数的为空。"""


class OverviewRow(View):
    """A department, field or grid, or everything (一行)."""

    key: str
    """部门、领域或网格的编号；合计为空。"""
    name: str
    received: VolumeView
    closed: VolumeView
    figures: list[OverviewFigure]


class OverviewTable(View):
    """Volumes and rates by rows (总览表)."""

    first: date
    last: date
    label: str
    previous: str
    """环比的期间。"""
    as_of: LocalMoment
    by: str
    """分组的名称，如“承办部门”；只有合计的为空。"""
    indicators: list[OverviewIndicator]
    rows: list[OverviewRow]
    total: OverviewRow


@dataclass(frozen=True, slots=True)
class _Making:
    indicators: Sequence[Indicator]
    now: Counts
    previous: Counts | None


async def overview_table(
    work: Work, span: Span, filter_: Filter, by: Dimension | None = None, *, compared: bool = False
) -> OverviewTable:
    """The table; `compared`: beside the period before (R-45). Raises CatalogueInvalid."""
    catalogue = read_catalogue(work.settings.indicators_file)
    organization = await organization_of(work, span.last)
    known = Known.asked(work, None)
    dimensions = (by,) if by else ()
    indicators = shown_indicators(catalogue)
    asked = [*(indicator_named(catalogue, code)[1] for code in (RECEIVED, CLOSED)), *indicators]

    async def counts(over: Span) -> Counts:
        question = Question(over, known, dimensions, filter_)
        return await count(work, organization, question, asked, catalogue.score.excluded)

    making = _Making(indicators, await counts(span), await counts(span.previous) if compared else None)
    return OverviewTable(
        first=span.first,
        last=span.last,
        label=span.label,
        previous=span.previous.label,
        as_of=known.at,
        by=DIMENSION_NAMES[by] if by else "",
        indicators=[_head(each) for each in indicators],
        rows=_rows(making, organization, by),
        total=_row(making, None, "合计"),
    )


async def trend(work: Work, last: date, months: int, filter_: Filter) -> list[OverviewTable]:
    """The totals of each of the last months up to that day's, the earliest first. Raises CatalogueInvalid."""
    firsts = [months_later(last.replace(day=1), -back) for back in reversed(range(months))]
    spans = [Span(first, date.fromordinal(months_later(first, 1).toordinal() - 1)) for first in firsts]
    return [await overview_table(work, span, filter_) for span in spans]


def shown_indicators(catalogue: Catalogue) -> list[Indicator]:
    """Acceptance in time, and the street's indicators."""
    codes = [each for each in catalogue.set_of(STREET_SET).indicators if each != ACCEPTED]
    first = [each for each in catalogue.indicators if each.code == ACCEPTED]
    return [*first, *(catalogue.indicator(code) for code in codes)]


def _head(indicator: Indicator) -> OverviewIndicator:
    head = IndicatorHead.model_validate(indicator).model_dump()
    return OverviewIndicator(**head, rest=indicator.counts in (Population.DEADLINES, Population.CLOSED))


def _rows(making: _Making, organization: Organization, by: Dimension | None) -> list[OverviewRow]:
    if by is None:
        return []
    keys = sorted(making.now.row_keys())
    return [_row(making, key, organization.name(by, key[0])) for key in keys]


def _row(making: _Making, key: Key | None, name: str) -> OverviewRow:
    return OverviewRow(
        key=key[0] if key else "",
        name=name,
        received=_volume(making, RECEIVED, key),
        closed=_volume(making, CLOSED, key),
        figures=[_figure(making, each.code, key) for each in making.indicators],
    )


def _rate(counts: Counts | None, code: str, key: Key | None) -> Rate | None:
    if counts is None:
        return None
    official = Variant.OFFICIAL
    return counts.total(code, official) if key is None else counts.rate(code, official, key)


def _volume(making: _Making, code: str, key: Key | None) -> VolumeView:
    now, previous = _rate(making.now, code, key) or Rate(), _rate(making.previous, code, key)
    base = previous.numerator if previous else None
    return VolumeView(
        code=code,
        value=now.numerator,
        previous=base,
        change=change_in_share(now.numerator, base) if base is not None else None,
    )


def _figure(making: _Making, code: str, key: Key | None) -> OverviewFigure:
    now, previous = _rate(making.now, code, key) or Rate(), _rate(making.previous, code, key)
    return OverviewFigure(
        code=code,
        value=RateView.of(now),
        previous=RateView.of(previous) if previous else None,
        change=change_in_points(now, previous) if previous else None,
    )


def ordered(table: OverviewTable, by: str, *, descending: bool) -> list[OverviewRow]:
    """The rows by name, by a volume or by an indicator; what has no value comes last either way."""
    if by == "name":
        return sorted(table.rows, key=lambda row: row.key, reverse=descending)
    values = {row.key: _value(row, by) for row in table.rows}
    known = [row for row in table.rows if values[row.key] is not None]
    known.sort(key=lambda row: (values[row.key] or 0, row.received.value), reverse=descending)
    return [*known, *(row for row in table.rows if values[row.key] is None)]


def _value(row: OverviewRow, by: str) -> float | None:
    volumes: Mapping[str, int] = {"received": row.received.value, "closed": row.closed.value}
    if by in volumes:
        return volumes[by]
    return next((each.value.rate for each in row.figures if each.code == by), None)
