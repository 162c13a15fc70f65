"""Job type `io.camunda.zeebe:userTask` 人工任务: the engine asks for a person, the inbox gets a task.

The job is not completed here: it stays open under a long lease until a person has done the task.
"""

import json
from datetime import datetime
from typing import Any

from pydantic import ConfigDict

from hotline.deadlines.models import Deadline
from hotline.engine.job import Job
from hotline.errors import ContractBroken
from hotline.tasks.models import HumanTask
from hotline.tasks.open_task import TaskOpening, open_task, task_id
from hotline.work import Work
from workers.step import Output, Read, RoundStep, worker

JOB_TYPE = "io.camunda.zeebe:userTask"
FORM_KEY = "io.camunda.zeebe:formKey"
GROUPS = "io.camunda.zeebe:candidateGroups"
DUE = "io.camunda.zeebe:dueDate"
FOLLOW_UP = "io.camunda.zeebe:followUpDate"


class Input(RoundStep):
    """What every user task maps, and what the process suggests to fill in."""

    deadline_ids: tuple[str, ...] = ()
    reminder_ids: tuple[str, ...] = ()
    request_id: str | None = None
    suggested_department: str | None = None


class Done(Output):
    """What a person answered before this delivery: the step is known."""

    model_config = ConfigDict(extra="allow", frozen=True)


def _reads(step: Input) -> list[Read]:
    task = task_id(step.case_id, step.dispatch_no, step.round, step.job.element)
    return [(HumanTask, task), *((Deadline, key) for key in step.deadline_ids[:1])]


@worker(JOB_TYPE, Input, remembered=False, reads=_reads)
async def handle(work: Work, step: Input) -> Done | None:
    """Opens the task; answers its stored output if somebody has completed it already."""
    stored = await open_task(work, _opening(step))
    return None if stored is None else Done(**stored)


def _opening(step: Input) -> TaskOpening:
    headers = step.job.headers
    return TaskOpening(
        case_id=step.case_id,
        dispatch_no=step.dispatch_no,
        round=step.round,
        element=step.job.element,
        process=step.job.process,
        action=_required(step.job, "action"),
        job=step.job,
        form_key=int(_required(step.job, FORM_KEY)),
        groups=tuple(json.loads(_required(step.job, GROUPS))),
        deadline_ids=step.deadline_ids,
        reminder_ids=step.reminder_ids,
        due_at=_moment(headers.get(DUE)),
        follow_up_at=_moment(headers.get(FOLLOW_UP)),
        request_id=step.request_id,
        suggestion=_suggestion(step),
    )


def _required(job: Job, header: str) -> str:
    value = job.headers.get(header)
    if not value:
        raise ContractBroken(f"流程图元素“{job.element}”缺少“{header}”")
    return value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.split("[", 1)[0]) if text else None


def _suggestion(step: Input) -> dict[str, Any]:
    return {"department": step.suggested_department} if step.suggested_department else {}
