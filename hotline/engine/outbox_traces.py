"""In which trace a case's process was last told something (最近一次推动): what a job of it follows from.

The engine carries no trace: its variables can be read in Operate, and would have to change with every step. But what
it does by itself between two messages to a case takes milliseconds, so a job that comes soon after one follows from
it; one that comes later was brought by a timer, and only has to do with it (docs/adr/0025).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hotline.db.models import OutboxEntry
from hotline.work import Work

FOLLOWS_WITHIN = timedelta(minutes=1)
"""Of real time, from when the engine was told: longer than a burst of jobs takes."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last traced entry of a case."""

    trace_parent: str
    just_now: bool
    """It is being sent, or was sent less than a minute ago."""


async def last_told(work: Work, case_ids: Collection[str], real_now: datetime) -> Mapping[str, Told]:
    """Of each case of which anything was told in a trace. `real_now` is aware, and never the moved clock's."""
    newest = (
        select(func.max(OutboxEntry.id))
        .where(OutboxEntry.case_id.in_(list(case_ids)), OutboxEntry.trace_parent.is_not(None))
        .group_by(OutboxEntry.case_id)
    )
    query = select(OutboxEntry.case_id, OutboxEntry.trace_parent, OutboxEntry.sent_at)
    rows = await work.session.execute(query.where(OutboxEntry.id.in_(newest)))
    since = real_now - FOLLOWS_WITHIN
    return {case: Told(told, sent is None or sent > since) for case, told, sent in rows if told}
