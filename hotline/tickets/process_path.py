"""The way of a ticket through its diagrams (流程轨迹), as the engine's feed told it."""

from sqlalchemy import or_, select

from hotline.engine.feed_models import VisitedElement
from hotline.tickets.models import Ticket
from hotline.view import LocalMoment, View
from hotline.work import Work


class VisitView(View):
    """A visit of an element of a diagram (流程节点)."""

    process_id: str
    element_id: str
    element_type: str
    entered_at: LocalMoment
    left_at: LocalMoment | None
    """仍停留在此则为空。"""
    ended_as: str | None
    """`completed` 完成、`terminated` 终止；仍停留则为空。"""


class ProcessPath(View):
    """Every element that the ticket's instance, and those that it called, has entered."""

    instance_key: str | None
    """流程实例编号；流程引擎尚未受理时为空。"""
    elements: list[VisitView]


async def process_path(work: Work, ticket: Ticket) -> ProcessPath:
    """In the order of entering; empty until the engine has taken the ticket up."""
    key = ticket.instance_key
    if key is None:
        return ProcessPath(instance_key=None, elements=[])
    query = (
        select(VisitedElement)
        .where(
            or_(VisitedElement.process_instance_key == key, VisitedElement.parent_process_instance_key == key)
        )
        .order_by(VisitedElement.entered_at, VisitedElement.key)
    )
    elements = [VisitView.model_validate(row) for row in await work.session.scalars(query)]
    return ProcessPath(instance_key=str(key), elements=elements)
