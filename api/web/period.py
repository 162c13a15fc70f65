"""Which days a page of figures is about (统计期间): chosen from a few, or from one day to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request

from api.errors import RequestInvalid
from hotline.reports.report import ReportKind, report_span
from hotline.reports.span import Span

_EARLIEST, _LATEST = date(2004, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period that one click chooses (常用期间)."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """What the address asks for: its days, or what is wrong with what was typed."""

    typed_first: str
    typed_last: str
    span: Span | None
    problem: str = ""

    @property
    def days(self) -> Span:
        """The days. Raises RequestInvalid."""
        if self.span is None:
            raise RequestInvalid(f"查询条件有误：{self.problem}")
        return self.span


def asked_period(request: Request, today: date) -> AskedPeriod:
    """The days `from` and `to` of the address; without them this month."""
    first, last = request.query_params.get("from", ""), request.query_params.get("to", "")
    if not first and not last:
        span = report_span(ReportKind.MONTHLY, f"{today:%Y-%m}")
        return AskedPeriod(f"{span.first}", f"{span.last}", span)
    days = [_day(text) for text in (first, last)]
    if days[0] is None or days[1] is None:
        return AskedPeriod(first, last, None, "起日和止日都要填写，形如 2026-10-01")
    if days[1] < days[0]:
        return AskedPeriod(first, last, None, "止日早于起日，请改正")
    return AskedPeriod(first, last, Span(days[0], days[1]))


def period_query(span: Span, **more: str) -> str:
    """As the address says it."""
    kept = {name: value for name, value in more.items() if value}
    return urlencode({"from": f"{span.first}", "to": f"{span.last}"} | kept)


def choices(today: date) -> Iterator[Choice]:
    """The months and two-month periods around today, and the year."""
    for name, kind in (("月", ReportKind.MONTHLY), ("双月", ReportKind.BIMONTHLY)):
        this = report_span(kind, f"{today:%Y-%m}")
        yield Choice(f"本{name}", this)
        yield Choice(f"上{name}", this.previous)
    yield Choice("本年", report_span(ReportKind.YEARLY, f"{today:%Y-%m}"))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _EARLIEST <= day <= _LATEST else None
