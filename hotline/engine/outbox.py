"""What the engine is to be told (发件箱), written with the fact and sent after the commit."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from hotline.db.models import OutboxEntry
from hotline.work import Work


class OutboxKind(StrEnum):
    """What an entry asks of the engine."""

    PUBLISH_MESSAGE = "publish_message"
    COMPLETE_TASK = "complete_task"


def publish_message(
    work: Work, ticket_id: str, name: str, correlation_key: str, variables: dict[str, Any] | None = None
) -> None:
    """A message (消息) to the ticket's process; its id in the engine is the entry's id."""
    payload = {
        "name": name,
        "correlation_key": correlation_key,
        "variables": engine_variables(variables or {}),
    }
    _add(work, ticket_id, OutboxKind.PUBLISH_MESSAGE, payload)


def complete_task(work: Work, ticket_id: str, task_id: str) -> None:
    """The human task is done: its job is to be completed with the task's stored output."""
    _add(work, ticket_id, OutboxKind.COMPLETE_TASK, {"task_id": task_id})


def engine_variables(variables: dict[str, Any]) -> dict[str, Any]:
    """Variables as the engine takes them: moments as ISO 8601 text in UTC."""
    return {name: _engine_value(value) for name, value in variables.items()}


def _engine_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _add(work: Work, ticket_id: str, kind: OutboxKind, payload: dict[str, Any]) -> None:
    work.session.add(
        OutboxEntry(ticket_id=ticket_id, kind=kind.value, payload=payload, created_at=work.now, attempts=0)
    )
    work.session.info["outbox_written"] = True
