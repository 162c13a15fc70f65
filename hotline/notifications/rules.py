"""When messages go and how they are joined (通知规则). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hotline.calendar import Calendar, in_shanghai

CUT = "…"


class Window(NamedTuple):
    """What may go at a moment of the office's clock (可发送范围)."""

    quiet: bool
    """Night or a day off: only what is urgent goes."""
    gather_before: datetime
    """What may be gathered goes when it was written by then; younger messages wait for company."""


def is_quiet(calendar: Calendar, moment: datetime) -> bool:
    """Whether people are left in peace (静默时段): before opening, from the close of business on, on days off.

    The lunch break is not quiet. Raises `OutsideCalendar`; `ValueError` on a moment without a zone.
    """
    local = in_shanghai(moment)
    hours = calendar.hours
    return not calendar.day(local.date()).working or not hours.opening <= local.time() < hours.close


def window_at(calendar: Calendar, now: datetime, gather_minutes: int) -> Window:
    """What may go now: nothing waits for company over the close of business."""
    quiet = is_quiet(calendar, now)
    wait = timedelta(minutes=gather_minutes)
    closes_first = not quiet and is_quiet(calendar, now + wait)
    return Window(quiet, now if closes_first else now - wait)


def gathered(texts: Sequence[str], template: str, longest: int) -> tuple[str, int]:
    """Several messages as one text of at most so many bytes, and how many of them are in it.

    One alone is sent as it is; one that is too long alone is cut.
    """
    for count in range(len(texts), 1, -1):
        lines = "\n".join(f"{position}. {text}" for position, text in enumerate(texts[:count], start=1))
        joined = template.replace("{count}", str(count)).replace("{lines}", lines)
        if _size(joined) <= longest:
            return joined, count
    return fitted(texts[0], longest), 1


def fitted(text: str, longest: int) -> str:
    """The text, cut with “…” where it has more bytes than that."""
    if _size(text) <= longest:
        return text
    kept = text.encode()[: max(longest - _size(CUT), 0)].decode(errors="ignore")
    return kept + CUT


def _size(text: str) -> int:
    return len(text.encode())
