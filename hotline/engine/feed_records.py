"""The engine's records as its Elasticsearch exporter writes them (流程记录格式): JSON lines, by `_bulk`."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hotline.errors import HotlineError

HEARD = frozenset({"INCIDENT", "JOB", "PROCESS_INSTANCE", "TIMER"})
"""Value types that the feed makes use of; any other is passed over."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FeedBodyBroken(HotlineError):
    """A body of the exporter is not what it sent: cut short or damaged. It has to be sent again."""

    code = "FEED_BODY_BROKEN"
    status = 400
    message = "流程引擎的记录在传输中损坏"


@dataclass(frozen=True, slots=True)
class Record:
    """One event in the engine's log (流程记录)."""

    partition: int
    position: int
    key: int
    value_type: str
    intent: str
    at: datetime
    """Aware, UTC, by the engine's clock, which may have been moved."""
    value: dict[str, Any]


def parse_bulk(body: bytes) -> list[Record]:
    """The events of a `_bulk` body that the feed makes use of, in their order.

    Other value types, commands and rejections, and records of a form unknown here (a newer engine's) are
    passed over: the engine would send what is refused for ever, and keep it.

    Raises:
        FeedBodyBroken: a line is not JSON, so the body is not what the engine sent.
    """
    records = (_record(_json(line)) for line in body.split(b"\n") if b'"valueType"' in line)
    return [record for record in records if record is not None]


def count_records(body: bytes) -> int:
    """How many records of any kind a `_bulk` body holds: each has its line after an action's line."""
    return sum(1 for line in body.split(b"\n") if line.strip()) // 2


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise FeedBodyBroken from error


def _record(document: Any) -> Record | None:
    match document:
        case {
            "partitionId": int(partition),
            "position": int(position),
            "key": int(key),
            "timestamp": int(timestamp),
            "recordType": "EVENT",
            "valueType": str(value_type),
            "intent": str(intent),
            "value": dict(),
        } if value_type in HEARD:
            moment = _EPOCH + timedelta(milliseconds=timestamp)
            content = cast("dict[str, Any]", document["value"])
            return Record(partition, position, key, value_type, intent, moment, content)
        case _:
            return None
