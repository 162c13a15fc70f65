"""All workers (执行者清单): importing this module registers them."""

from workers import (
    claim_instance,
    close_ticket,
    compute_deadlines,
    open_dispatch,
    open_escalation,
    raise_alert,
    record_late,
    return_to_department,
    send_reminder,
    user_task,
)
from workers.step import WORKERS, Worker

__all__ = [
    "claim_instance",
    "close_ticket",
    "compute_deadlines",
    "open_dispatch",
    "open_escalation",
    "raise_alert",
    "record_late",
    "return_to_department",
    "send_reminder",
    "user_task",
]


def all_workers() -> list[Worker]:
    """Every worker of the system."""
    return list(WORKERS.values())
