"""All workers (执行者清单): importing this module registers them."""

from workers import (
    alert_duty,
    arrange_visit,
    call_meeting,
    check_schedule,
    check_visit,
    claim_case,
    claim_instance,
    close_ticket,
    cluster_tickets,
    compile_outcome,
    compute_deadlines,
    count_lateness,
    end_case,
    find_repeats,
    make_material,
    open_dispatch,
    open_escalation,
    open_explanations,
    open_talk,
    raise_alert,
    record_late,
    return_to_department,
    send_reminder,
    user_task,
)
from workers.step import WORKERS, Worker

__all__ = [
    "alert_duty",
    "arrange_visit",
    "call_meeting",
    "check_schedule",
    "check_visit",
    "claim_case",
    "claim_instance",
    "close_ticket",
    "cluster_tickets",
    "compile_outcome",
    "compute_deadlines",
    "count_lateness",
    "end_case",
    "find_repeats",
    "make_material",
    "open_dispatch",
    "open_escalation",
    "open_explanations",
    "open_talk",
    "raise_alert",
    "record_late",
    "return_to_department",
    "send_reminder",
    "user_task",
]


def all_workers() -> list[Worker]:
    """Every worker of the system."""
    return list(WORKERS.values())
