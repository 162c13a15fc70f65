"""The way of a ticket or another case through its diagrams (流程轨迹), all that a page needs to draw it."""

from hotline.cases.models import Case
from hotline.processes.path import InstancePath, instance_paths, visits_of
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
    """Every element that the instance, and those that it called, has entered."""

    instance_key: str | None
    """流程实例编号；流程引擎尚未受理时为空。"""
    elements: list[VisitView]
    """逐次经过的元素，按进入的先后。"""
    instances: list[InstancePath]
    """按流程实例汇总，供流程图显示：首个为根流程，其后为它调用的子流程。"""


async def process_path(work: Work, subject: Ticket | Case) -> ProcessPath:
    """In the order of entering; empty until the engine has taken the ticket or case up."""
    key = subject.instance_key
    if key is None:
        return ProcessPath(instance_key=None, elements=[], instances=[])
    visits = await visits_of(work, key)
    return ProcessPath(
        instance_key=str(key),
        elements=[VisitView.model_validate(row) for row in visits],
        instances=await instance_paths(work, visits),
    )
