"""What the outbox holds (发件箱查询): how much waits, since when, and what can't be sent."""

from datetime import datetime

from sqlalchemy import func, select

from hotline.db.models import OutboxEntry
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class StuckEntry(View):
    """An entry that could not be sent yet (未送达的流程消息); it holds up nothing but its case."""

    id: int
    case_id: str
    kind: str
    created_at: LocalMoment
    attempts: int
    next_attempt_at: LocalMoment | None
    last_error: str | None


class Waiting(View):
    """How much the engine has not been told yet (待发送)."""

    size: int
    oldest: LocalMoment | None


async def stuck(work: Work, paging: Paging) -> Page[StuckEntry]:
    """Entries with an error that are not sent yet, the oldest first."""
    conditions = (OutboxEntry.sent_at.is_(None), OutboxEntry.last_error.is_not(None))
    total = await work.session.scalar(select(func.count()).select_from(OutboxEntry).where(*conditions))
    query = select(OutboxEntry).where(*conditions).order_by(OutboxEntry.id)
    rows = await work.session.scalars(query.offset(paging.offset).limit(paging.size))
    items = [StuckEntry.model_validate(row) for row in rows]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def waiting(work: Work) -> Waiting:
    """Size and age of what is not sent yet."""
    query = select(func.count(), func.min(OutboxEntry.created_at)).where(OutboxEntry.sent_at.is_(None))
    size, oldest = (await work.session.execute(query)).one()
    moment: datetime | None = oldest
    return Waiting(size=size, oldest=moment)
