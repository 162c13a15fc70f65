"""What the engine is to be told (发件箱), written with the fact and sent after the commit."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from hotline import tracing
from hotline.db.models import OutboxEntry
from hotline.tasks.models import HumanTask
from hotline.work import Work


class OutboxKind(StrEnum):
    """What an entry asks of the engine."""

    PUBLISH_MESSAGE = "publish_message"
    COMPLETE_TASK = "complete_task"
    SET_VARIABLES = "set_variables"
    MOVE_TIMERS = "move_timers"
    CANCEL_INSTANCE = "cancel_instance"


def publish_message(
    work: Work, case_id: str, name: str, correlation_key: str, variables: dict[str, Any] | None = None
) -> None:
    """A message (消息) to the case's process; its id in the engine is the entry's id."""
    payload = {
        "name": name,
        "correlation_key": correlation_key,
        "variables": engine_variables(variables or {}),
    }
    _add(work, case_id, OutboxKind.PUBLISH_MESSAGE, payload)


def complete_task(work: Work, case_id: str, task_id: str) -> None:
    """The human task is done: its job is to be completed with the task's stored output."""
    _add(work, case_id, OutboxKind.COMPLETE_TASK, {"task_id": task_id})


def set_variables(work: Work, case_id: str, instance_key: int, variables: dict[str, Any]) -> None:
    """Variables of a process instance change, for what it has not come to yet; one that has ended needs none."""
    _add(work, case_id, OutboxKind.SET_VARIABLES, {"instance_key": instance_key, "variables": variables})


def move_timers(work: Work, task: HumanTask, variables: dict[str, Any]) -> None:
    """The timers on an open task get new dates: the engine lets it begin anew with these variables."""
    payload = {
        "task_id": task.id,
        "instance_key": task.instance_key,
        "element_instance_key": task.element_instance_key,
        "element": task.element,
        "variables": variables,
    }
    _add(work, task.case_id, OutboxKind.MOVE_TIMERS, payload)


def cancel_instance(work: Work, case_id: str, instance_key: int) -> None:
    """A process instance is to end, with everything in it; one that has ended needs nothing."""
    _add(work, case_id, OutboxKind.CANCEL_INSTANCE, {"instance_key": instance_key})


def engine_variables(variables: dict[str, Any]) -> dict[str, Any]:
    """Variables as the engine takes them: moments as ISO 8601 text in UTC."""
    return {name: _engine_value(value) for name, value in variables.items()}


def _engine_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _add(work: Work, case_id: str, kind: OutboxKind, payload: dict[str, Any]) -> None:
    with tracing.part(f"outbox {kind.value}", "producer", {"hotline.case_id": case_id}):
        entry = OutboxEntry(
            case_id=case_id,
            kind=kind.value,
            payload=payload,
            created_at=work.now,
            attempts=0,
            trace_parent=tracing.trace_parent(),
        )
    work.session.add(entry)
    work.session.info["outbox_written"] = True
