"""Steps that are found under another element's id (改编号): what was done under the old id is not done again.

Tasks and stored outputs are kept by case, dispatch, round and element; an instance that comes to the renamed element
looks for them under the new id.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import aliased

from hotline.db.models import OutboxEntry, StepOutput
from hotline.engine.outbox import OutboxKind
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tasks.open_task import task_id
from hotline.work import Work


async def rekey(
    work: Work, case_id: str, process: str, renamed: Mapping[str, str], shared: Collection[str]
) -> None:
    """Tasks and outputs of the case get the new ids; done again it finds nothing to do.

    `shared` are old ids that another process uses too: their outputs stay, since nobody can tell whose they are.
    """
    query = select(HumanTask).where(
        HumanTask.case_id == case_id, HumanTask.process == process, HumanTask.element.in_(renamed)
    )
    for task in list(await work.session.scalars(query)):
        await _rename_task(work, task, renamed[task.element])
    for old in renamed.keys() - set(shared):
        await _rename_outputs(work, case_id, old, renamed[old])


async def _rename_task(work: Work, task: HumanTask, element: str) -> None:
    """Others point to its id: the new row comes first, then those, then the old one goes."""
    new_id = task_id(task.case_id, task.dispatch_no, task.round, element)
    if await work.session.get(HumanTask, new_id) is not None:
        return
    columns: dict[str, Any] = {
        column.key: getattr(task, column.key) for column in HumanTask.__mapper__.column_attrs
    }
    await work.session.execute(insert(HumanTask).values(columns | {"id": new_id, "element": element}))
    for row in (TaskGroup, TaskLimit):
        await work.session.execute(update(row).where(row.task_id == task.id).values(task_id=new_id))
    await _readdress(work, task, new_id)
    work.session.expire(task)
    await work.session.delete(task)
    await work.session.flush()


async def _readdress(work: Work, task: HumanTask, new_id: str) -> None:
    """What the engine is still to be told about the task."""
    query = select(OutboxEntry).where(
        OutboxEntry.case_id == task.case_id,
        OutboxEntry.sent_at.is_(None),
        OutboxEntry.kind.in_([OutboxKind.COMPLETE_TASK.value, OutboxKind.MOVE_TIMERS.value]),
    )
    for entry in await work.session.scalars(query):
        if entry.payload["task_id"] == task.id:
            entry.payload = entry.payload | {"task_id": new_id}


async def _rename_outputs(work: Work, case_id: str, old: str, new: str) -> None:
    there = aliased(StepOutput)
    taken = exists().where(
        there.case_id == case_id,
        there.dispatch_no == StepOutput.dispatch_no,
        there.round == StepOutput.round,
        there.element == new,
    )
    await work.session.execute(
        update(StepOutput)
        .where(StepOutput.case_id == case_id, StepOutput.element == old, ~taken)
        .values(element=new)
        .execution_options(synchronize_session=False)
    )
