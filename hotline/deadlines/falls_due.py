"""On which day a limit ends (到期日): 24:00 belongs to the day that ends, not to the one that begins (R-21)."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from hotline.calendar import in_shanghai

_INSTANT = timedelta(microseconds=1)


def due_day(due_at: datetime) -> date:
    """The day of a limit's end, Asia/Shanghai."""
    return in_shanghai(due_at - _INSTANT).date()


def falls_due(due_at: InstrumentedAttribute[datetime], begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Whether a limit ends on one of the days from 0:00 of the first (`begin`) to 24:00 of the last (`end`)."""
    return and_(due_at > begin, due_at <= end)
