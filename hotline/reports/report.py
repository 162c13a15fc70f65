"""The reports of the directors' meetings (通报材料, R-30, R-40 … R-46): which chapters they have, over which days."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hotline.organization.directory import unit_names
from hotline.organization.rules import CENTER
from hotline.reports.afterwards import corrections
from hotline.reports.dimensions import Filter
from hotline.reports.errors import ReportKindUnknown
from hotline.reports.field_sheets import problems
from hotline.reports.indicator_sheets import (
    DISSATISFIED,
    REPEAT,
    comparison,
    durations,
    four_figures,
    overview,
    scores,
)
from hotline.reports.known import Known
from hotline.reports.lateness_sheets import late_acceptances, overdue
from hotline.reports.making import Making
from hotline.reports.material import Chapter, Material, Sheet
from hotline.reports.return_sheets import returns
from hotline.reports.span import Span
from hotline.reports.ticket_sheets import dissatisfied, repeats
from hotline.supervision.periods import Period, PeriodInvalid
from hotline.work import Work


class ReportKind(StrEnum):
    """How often a report is made (通报周期)."""

    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


KIND_NAMES = {
    ReportKind.MONTHLY: "月度",
    ReportKind.BIMONTHLY: "双月",
    ReportKind.QUARTERLY: "季度",
    ReportKind.HALF_YEARLY: "半年",
    ReportKind.YEARLY: "年度",
}
_MONTHS = {
    ReportKind.MONTHLY: 1,
    ReportKind.BIMONTHLY: 2,
    ReportKind.QUARTERLY: 3,
    ReportKind.HALF_YEARLY: 6,
    ReportKind.YEARLY: 12,
}


def report_span(kind: str, month: str) -> Span:
    """The days of the report of that kind in which a month lies: `quarterly`, `2026-08` → July to September.

    Raises ReportKindUnknown, PeriodInvalid.
    """
    if kind not in _MONTHS:
        raise ReportKindUnknown
    try:
        day = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month, not a moment
    except ValueError as error:
        raise PeriodInvalid from error
    Period.parse(month)
    months = _MONTHS[ReportKind(kind)]
    first = day.replace(month=(day.month - 1) // months * months + 1)
    after = date(first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1, 1)
    return Span(first, date.fromordinal(after.toordinal() - 1))


async def _general(making: Making) -> list[Sheet]:
    table = await making.table(compared=True, with_durations=True)
    return [*await overview(making), comparison(table), durations(table)]


async def _dissatisfied(making: Making) -> list[Sheet]:
    note = "只统计曾有不满意或有不满倾向的回访的工单。"
    figures = await four_figures(making, DISSATISFIED, "dissatisfied_figures", "不满意工单指标", note)
    return [*await dissatisfied(making), *figures]


async def _repeats(making: Making) -> list[Sheet]:
    figures = await four_figures(making, REPEAT, "repeat_figures", "重复工单指标", "只统计重复工单。")
    return [await repeats(making), *figures]


async def _all_tickets(making: Making) -> list[Sheet]:
    return await four_figures(making, None, "figures", "办理指标", "全部工单。")


async def _corrections(making: Making) -> list[Sheet]:
    return [await corrections(making)]


@dataclass(frozen=True, slots=True)
class _Part:
    """A chapter: its title, what makes its sheets, and whether it stands in every report."""

    title: str
    make: Callable[[Making], Awaitable[list[Sheet]]]
    always: bool = True
    discipline: bool = False
    """Whether it is what concerns the discipline office (R-60)."""


_PARTS = (
    _Part("总体情况", _general),
    _Part("未按时先行接单和约谈情况", late_acceptances, always=False, discipline=True),
    _Part("未先行联系和逾期工单情况", overdue, always=False, discipline=True),
    _Part("退单情况", returns, always=False),
    _Part("不满意工单情况", _dissatisfied),
    _Part("得分和满意率", scores, always=False),
    _Part("各领域共性问题", problems),
    _Part("重复工单情况", _repeats),
    _Part("先行联系、按时办结、实际解决、市民满意情况", _all_tickets),
    _Part("期后更正", _corrections),
)


@dataclass(frozen=True, slots=True)
class Audience:
    """For whose eyes a report is made (R-60)."""

    filter: Filter
    discipline_only: bool = False
    """Only the chapters that concern the discipline office, of every department."""


EVERYBODY = Audience(Filter())


def chapter_titles(kind: str, audience: Audience = EVERYBODY) -> list[str]:
    """The chapters that a report of that kind has for these eyes, in their order."""
    return [part.title for part in _parts(kind, audience)]


def _parts(kind: str, audience: Audience) -> list[_Part]:
    every = kind == ReportKind.BIMONTHLY
    return [
        part
        for part in _PARTS
        if (every or part.always) and (part.discipline or not audience.discipline_only)
    ]


async def material(
    work: Work,
    kind: str,
    month: str,
    *,
    as_of: datetime | None = None,
    audience: Audience = EVERYBODY,
    only: int | None = None,
) -> Material:
    """The whole report. `as_of`: figures as known at that moment, aware; by default now.

    `only`: with the chapter of that place in `chapter_titles` alone, from 0; beyond the last: with none.
    Raises ReportKindUnknown, PeriodInvalid, AsOfInFuture, CatalogueInvalid.
    """
    span = report_span(kind, month)
    known = Known.asked(work, as_of)
    making = await Making.begin(work, span, known, audience.filter)
    parts = _parts(kind, audience)
    if only is not None:
        parts = parts[only : only + 1]
    return Material(
        kind=kind,
        title=f"12345市民服务热线工单办理情况{KIND_NAMES[ReportKind(kind)]}通报",
        label=span.label,
        first=span.first,
        last=span.last,
        as_of=known.at,
        catalogue_version=making.catalogue.version,
        unit=(await unit_names(work)).get(CENTER, ""),
        chapters=[Chapter(title=part.title, sheets=await part.make(making)) for part in parts],
    )


async def bimonthly_material(work: Work, period: Period, *, as_of: datetime | None = None) -> Material:
    """The report of every second month (双月通报, R-40 … R-46). Raises AsOfInFuture, CatalogueInvalid."""
    return await material(work, ReportKind.BIMONTHLY, f"{period.last:%Y-%m}", as_of=as_of)
