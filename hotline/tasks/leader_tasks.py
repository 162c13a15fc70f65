"""What waits for a leader's decision (待领导决策): the open tasks of the street's and the fields' leaders, by step."""

from sqlalchemy import case, distinct, func, select

from hotline.engine.process_versions import labels_of
from hotline.organization.caller import Caller
from hotline.organization.models import Unit
from hotline.organization.rules import STREET, Group, Role, UnitKind
from hotline.supervision.sight import oversees
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.view import View
from hotline.work import Work


class LeaderStep(View):
    """The open tasks of one step (待决策事项)."""

    element: str
    step: str
    """步骤名称，与流程图一致。"""
    count: int
    late: int
    """其中已超时，件。"""
    mine: int
    """其中由本人办理的，件。"""


async def leader_steps(work: Work, caller: Caller) -> list[LeaderStep]:
    """All leaders' for who oversees the street, else the caller's own; those with most late ones first."""
    own = {text for text in caller.groups if Group.parse(text).role in _LEADERS}
    groups = {*own, *await _all_groups(work)} if oversees(caller) else own
    if not groups:
        return []
    late = case((HumanTask.due_at < work.now, HumanTask.id))
    mine = case((TaskGroup.group.in_(sorted(own)), HumanTask.id))
    columns = (HumanTask.process, HumanTask.process_version, HumanTask.element)
    query = (
        select(
            *columns,
            func.count(distinct(HumanTask.id)),
            func.count(distinct(late)),
            func.count(distinct(mine)),
        )
        .join(TaskGroup, TaskGroup.task_id == HumanTask.id)
        .where(TaskGroup.group.in_(sorted(groups)), TaskGroup.is_open)
        .group_by(*columns)
    )
    rows = list(await work.session.execute(query))
    labels = await labels_of(work, {(row[0], row[1]) for row in rows})
    found: dict[str, LeaderStep] = {}
    for process, version, element, count, late_count, mine_count in rows:
        before = found.get(element)
        found[element] = LeaderStep(
            element=element,
            step=labels.get((process, version), {}).get(element, element),
            count=count + (before.count if before else 0),
            late=late_count + (before.late if before else 0),
            mine=mine_count + (before.mine if before else 0),
        )
    return sorted(found.values(), key=lambda each: (-each.late, -each.count, each.element))


_LEADERS = frozenset({Role.CENTER_LEADER, Role.CHIEF_LEADER, Role.FIELD_LEADER})


async def _all_groups(work: Work) -> list[str]:
    fields = await work.session.scalars(select(Unit.code).where(Unit.kind == UnitKind.FIELD.value))
    street = [str(Group(role, STREET)) for role in (Role.CENTER_LEADER, Role.CHIEF_LEADER)]
    return [*street, *(str(Group(Role.FIELD_LEADER, code)) for code in fields)]
