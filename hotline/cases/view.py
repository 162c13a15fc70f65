"""A case as it is shown (事项展示): what it is about, and where it stands."""

from sqlalchemy import select

from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.cases.sight import find_case
from hotline.engine.process_versions import labels_of
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names, unit_names
from hotline.tasks.models import HumanTask
from hotline.view import LocalMoment, View
from hotline.work import SYSTEM, Work


class CaseStep(View):
    """A task of the case that waits for somebody (在办步骤)."""

    task_id: str
    element: str
    step: str
    """步骤名称，与流程图一致。"""
    opened_at: LocalMoment
    claimed_by: str | None
    claimed_by_name: str | None


class CaseView(View):
    """A case (事项)."""

    id: str
    kind: str
    """`exclusion`、`visit`、`extension`、`correction`、`joint_review`、`talk`、`explanation`、`meeting`。"""
    kind_name: str
    title: str
    ticket_id: str | None
    """所涉工单；不涉及单个工单的为空。"""
    unit: str | None
    unit_name: str | None
    """所涉部门或单位。"""
    opened_at: LocalMoment
    opened_by: str
    opened_by_name: str
    ended_at: LocalMoment | None
    ended_as: str | None
    """办结方式；进行中为空，`withdrawn` 为撤销。"""
    waiting: list[CaseStep]
    """正在等人办理的步骤。"""


async def case_view(work: Work, caller: Caller, case_id: str) -> CaseView:
    """The case, for who sees what it is about. Raises CaseNotFound."""
    case = await find_case(work, caller, case_id)
    steps = await _steps(work, case)
    units = await unit_names(work)
    people = {case.opened_by, *(step.claimed_by for step in steps if step.claimed_by)}
    names = await people_names(work, people)
    labels = await labels_of(work, {(step.process, step.process_version) for step in steps})
    opener = "系统" if case.opened_by == SYSTEM else names.get(case.opened_by, case.opened_by)
    return CaseView(
        id=case.id,
        kind=case.kind,
        kind_name=CaseKind(case.kind).label,
        title=case.title,
        ticket_id=case.ticket_id,
        unit=case.unit,
        unit_name=units.get(case.unit, case.unit) if case.unit else None,
        opened_at=case.opened_at,
        opened_by=case.opened_by,
        opened_by_name=opener,
        ended_at=case.ended_at,
        ended_as=case.ended_as,
        waiting=[
            CaseStep(
                task_id=step.id,
                element=step.element,
                step=labels.get((step.process, step.process_version), {}).get(step.element, step.element),
                opened_at=step.opened_at,
                claimed_by=step.claimed_by,
                claimed_by_name=names.get(step.claimed_by or ""),
            )
            for step in steps
        ],
    )


async def _steps(work: Work, case: Case) -> list[HumanTask]:
    query = select(HumanTask).where(HumanTask.case_id == case.id, HumanTask.status == "open")
    return list(await work.session.scalars(query.order_by(HumanTask.opened_at, HumanTask.id)))
