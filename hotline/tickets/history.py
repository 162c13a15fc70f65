"""A ticket's history, read (办理过程, R-09): what happened, when, by whom."""

from sqlalchemy import func, select

from hotline.organization.models import Person
from hotline.tickets.models import History
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import SYSTEM, Work


class HistoryView(View):
    """One thing that happened (办理记录)."""

    at: LocalMoment
    event: str
    """程序用的事件代码。"""
    text: str
    """给人看的说明。"""
    actor: str
    """经办人编号；`system` 为流程自动。"""
    actor_name: str


async def history_of(work: Work, ticket_id: str, paging: Paging) -> Page[HistoryView]:
    """A page of the history, the oldest first."""
    mine = History.case_id == ticket_id
    total = await work.session.scalar(select(func.count()).select_from(History).where(mine))
    query = (
        select(History, Person.name)
        .outerjoin(Person, Person.id == History.actor)
        .where(mine)
        .order_by(History.id)
        .offset(paging.offset)
        .limit(paging.size)
    )
    items = [_view(row, name) for row, name in await work.session.execute(query)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _view(row: History, name: str | None) -> HistoryView:
    shown = "系统" if row.actor == SYSTEM else name or row.actor
    return HistoryView(at=row.at, event=row.event, text=row.text, actor=row.actor, actor_name=shown)
