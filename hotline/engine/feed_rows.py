"""From the engine's records to rows (流程记录的归并): what a batch says about one key becomes one row.

Most elements are entered and left within a batch, so merging first saves most of the writing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hotline.engine.feed_records import Record

Row = dict[str, Any]
Rows = dict[int, Row]
"""Rows by the engine's key."""

ENTERED = frozenset({"ELEMENT_ACTIVATING", "ELEMENT_ACTIVATED"})
"""An element whose input mapping fails is entered and has an incident, but is never activated."""
TIMER_GONE = frozenset({"TRIGGERED", "CANCELED"})
LEFT = {"ELEMENT_COMPLETED": "completed", "ELEMENT_TERMINATED": "terminated"}


@dataclass(slots=True)
class FeedRows:
    """Rows of the four tables."""

    incidents: Rows = field(default_factory=dict[int, Row])
    cancelled_jobs: Rows = field(default_factory=dict[int, Row])
    elements: Rows = field(default_factory=dict[int, Row])
    timers: Rows = field(default_factory=dict[int, Row])
    timers_gone: set[int] = field(default_factory=set[int])
    """Keys of timers that fired or were cancelled."""


def rows_of(records: Iterable[Record]) -> FeedRows:
    """The rows that records of one or more partitions, each in its order, amount to.

    A record whose fields are not as expected (a newer engine's) is passed over.
    """
    rows = FeedRows()
    for record in records:
        try:
            _add(rows, record)
        except (KeyError, TypeError, ValueError):
            continue
    return rows


def _add(rows: FeedRows, record: Record) -> None:
    match record.value_type:
        case "PROCESS_INSTANCE":
            _add_element(rows.elements, record)
        case "INCIDENT":
            _add_incident(rows.incidents, record)
        case "TIMER":
            _add_timer(rows, record)
        case "JOB" if record.intent == "CANCELED":
            rows.cancelled_jobs[record.key] = _cancelled_job(record)
        case _:
            pass


def _add_element(elements: Rows, record: Record) -> None:
    if record.intent in ENTERED:
        if record.key not in elements:
            elements[record.key] = _element(record)
    elif record.intent == "ELEMENT_MIGRATED":
        _merge(elements, _element(record), "process_id", "element_id", "process_version")
    elif record.intent == "SEQUENCE_FLOW_TAKEN":
        elements[record.key] = _element(record) | {"left_at": record.at, "ended_as": "completed"}
    elif record.intent in LEFT:
        left = _element(record) | {"left_at": record.at, "ended_as": LEFT[record.intent]}
        _merge(elements, left, "left_at", "ended_as")


def _add_incident(incidents: Rows, record: Record) -> None:
    if record.intent == "CREATED":
        incidents[record.key] = _incident(record)
    elif record.intent == "MIGRATED":
        _merge(incidents, _incident(record), "process_id", "element_id")
    elif record.intent == "RESOLVED":
        _merge(incidents, _incident(record) | {"resolved_at": record.at}, "resolved_at")


def _add_timer(rows: FeedRows, record: Record) -> None:
    """One that starts a process stands on no element and is not kept."""
    if record.intent in TIMER_GONE:
        rows.timers.pop(record.key, None)
        rows.timers_gone.add(record.key)
    elif record.intent == "CREATED" and _key_or_none(record.value["elementInstanceKey"]):
        rows.timers[record.key] = _timer(record)


def _merge(rows: Rows, row: Row, *changed: str) -> None:
    """Take the row as it is, or only what changed when the batch told of its key before."""
    known = rows.setdefault(row["key"], row)
    known.update((name, row[name]) for name in changed)


def _element(record: Record) -> Row:
    value = record.value
    return {
        "key": record.key,
        "process_instance_key": int(value["processInstanceKey"]),
        "parent_process_instance_key": _key_or_none(value.get("parentProcessInstanceKey")),
        "scope_key": _key_or_none(value.get("flowScopeKey"))
        or _key_or_none(value.get("parentElementInstanceKey")),
        "process_id": _text(value["bpmnProcessId"]),
        "process_version": _key_or_none(value.get("version")),
        "element_id": _text(value["elementId"]),
        "element_type": _text(value["bpmnElementType"]),
        "entered_at": record.at,
        "left_at": None,
        "ended_as": None,
    }


def _incident(record: Record) -> Row:
    value = record.value
    return {
        "key": record.key,
        "process_instance_key": int(value["processInstanceKey"]),
        "process_id": _text(value["bpmnProcessId"]),
        "element_id": _text(value["elementId"]),
        "job_key": _key_or_none(value.get("jobKey")),
        "error_type": _text(value["errorType"]),
        "message": _text(value["errorMessage"]),
        "created_at": record.at,
        "resolved_at": None,
    }


def _cancelled_job(record: Record) -> Row:
    return {
        "job_key": record.key,
        "process_instance_key": int(record.value["processInstanceKey"]),
        "element_id": _text(record.value["elementId"]),
        "cancelled_at": record.at,
    }


def _timer(record: Record) -> Row:
    value = record.value
    return {
        "key": record.key,
        "element_instance_key": int(value["elementInstanceKey"]),
        "element_id": _text(value["targetElementId"]),
        "due_at": datetime.fromtimestamp(int(value["dueDate"]) / 1000, UTC),
    }


def _key_or_none(key: int | None) -> int | None:
    """The engine writes -1 for no key."""
    return key if key is not None and key > 0 else None


def _text(value: str) -> str:
    """PostgreSQL takes no NUL in a text; everything else goes in."""
    return value.replace("\x00", "")
