"""Traffic lights (红黄绿灯): how near what has to be done is to its due moment. Pure."""

from datetime import datetime
from typing import Literal

Light = Literal["green", "amber", "red"]
"""green 时限充裕、amber 已到提醒时间、red 已过期限。"""


def light_of(now: datetime, due_at: datetime | None, remind_at: datetime | None) -> Light | None:
    """The light of one limit; None where there is none. A fact at the very moment of the limit is in time."""
    if due_at is None:
        return None
    if now > due_at:
        return "red"
    return "amber" if remind_at is not None and now >= remind_at else "green"
