"""The timers that run in the engine (引擎定时器) follow deadlines that were moved.

A timer's date can't be changed once it runs (measured): the variables are changed, and the user task on which it
stands begins anew in its place. Its row in the inbox stays, with claim and draft.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from hotline.cases.models import Case
from hotline.db.models import StepOutput
from hotline.engine.outbox import move_timers, set_variables
from hotline.engine.process_models import ProcessVersion
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.models import Ticket
from hotline.work import Work

Variables = dict[str, Any]


async def tell_timers(
    work: Work, subject: Ticket | Case, moved: Collection[str], steps: Sequence[StepOutput]
) -> None:
    """Writes what the engine is to be told of moved deadlines.

    `steps` are all of the case that have computed deadlines, the latest last; they say the new dates already.
    """
    tasks = await _open_tasks(work, subject.id)
    versions = {(row.process, row.version): row for row in await work.session.scalars(select(ProcessVersion))}
    if subject.instance_key is not None and subject.is_open:
        variables = _written(steps, moved, versions.values())
        if variables:
            set_variables(work, subject.id, subject.instance_key, variables)
    views = {view["id"]: view for step in steps for view in step.output["deadlines"].values()}
    for task in tasks:
        if any(limit.deadline_id in moved for limit in task.limits):
            move_timers(
                work, task, _read(task, versions.get((task.process, task.process_version)), steps, views)
            )


async def _open_tasks(work: Work, case_id: str) -> list[HumanTask]:
    query = select(HumanTask).where(HumanTask.case_id == case_id, HumanTask.status == "open")
    return list(await work.session.scalars(query))


def _written(
    steps: Sequence[StepOutput], moved: Collection[str], versions: Iterable[ProcessVersion]
) -> Variables:
    """The variables that hold moved deadlines in the case's own instance, for the tasks that are still to come.

    Several rounds write the same variable: it holds what the latest has computed.
    """
    names = {element: name for row in versions for element, name in row.computed.items()}
    latest = {names[step.element]: step.output["deadlines"] for step in steps if step.element in names}
    return {name: views for name, views in latest.items() if _hold(views, moved)}


def _hold(views: Variables, moved: Collection[str]) -> bool:
    return any(view["id"] in moved for view in views.values())


def _read(
    task: HumanTask, version: ProcessVersion | None, steps: Sequence[StepOutput], views: dict[str, Any]
) -> Variables:
    """The variables in which the task's timers look: `handling.accept` a part of what one step has computed,
    `total` a deadline that a calling process has handed over.
    """
    variables: Variables = {}
    paths = version.standing.get(task.element, []) if version else []
    limits: list[TaskLimit] = task.limits
    for path, limit in zip(paths, limits, strict=False):
        view = views.get(limit.deadline_id)
        if view is None:
            continue
        name, _, part = path.partition(".")
        variables[name] = _whole(limit.deadline_id, steps) if part else view
    return variables


def _whole(deadline_id: str, steps: Iterable[StepOutput]) -> Variables:
    holding = (step.output["deadlines"] for step in steps)
    return next(each for each in holding if _hold(each, {deadline_id}))
