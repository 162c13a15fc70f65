"""What the engine's exporter wrote, read again; `feed_records.ndjson` was captured from Zeebe 8.5.8."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.engine.feed_records import FeedBodyBroken, Record, count_records, parse_bulk
from hotline.engine.feed_rows import rows_of

CAPTURED = (Path(__file__).parents[1] / "fixtures" / "feed_records.ndjson").read_bytes()
ACTION = {"index": {"_index": "zeebe-record_job_8.5.8_2026-11-23", "_id": "1-7", "routing": "1"}}


def body(*documents: object) -> bytes:
    lines = [json.dumps(part) for document in documents for part in (ACTION, document)]
    return ("\n".join(lines) + "\n").encode()


def document(**changes: Any) -> dict[str, Any]:
    known = {
        "partitionId": 1,
        "position": 7,
        "key": 2251799813685251,
        "timestamp": 1795450591348,
        "recordType": "EVENT",
        "valueType": "JOB",
        "intent": "CANCELED",
        "value": {"processInstanceKey": 5, "elementId": "accept_ticket"},
    }
    return known | changes


def test_every_captured_event_is_read_in_its_order() -> None:
    records = parse_bulk(CAPTURED)
    assert len(records) == count_records(CAPTURED) == 33
    assert [record.position for record in records] == sorted(record.position for record in records)
    assert {record.value_type for record in records} == {"JOB", "INCIDENT", "PROCESS_INSTANCE"}


def test_moments_are_the_engines_to_the_millisecond() -> None:
    (record,) = parse_bulk(body(document(timestamp=1795450591348)))
    assert record.at == datetime(2026, 11, 23, 16, 16, 31, 348_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"valueType": "VARIABLE"},
        {"valueType": "SOMETHING_NEW"},
        {"recordType": "COMMAND"},
        {"recordType": "COMMAND_REJECTION"},
        {"timestamp": None},
        {"value": []},
        {"key": "a"},
    ],
)
def test_what_is_not_used_or_not_known_is_passed_over_and_still_answered(changes: dict[str, Any]) -> None:
    content = body(document(**changes), document(position=8))
    assert [record.position for record in parse_bulk(content)] == [8]
    assert count_records(content) == 2


def test_an_empty_body_holds_nothing() -> None:
    assert parse_bulk(b"") == []
    assert count_records(b"\n\n") == 0


@given(st.integers(min_value=1, max_value=len(CAPTURED)))
def test_a_body_cut_short_never_adds_anything(end: int) -> None:
    whole = parse_bulk(CAPTURED)
    try:
        cut = parse_bulk(CAPTURED[:end])
    except FeedBodyBroken:
        return
    assert cut == whole[: len(cut)]


def test_a_broken_line_refuses_the_body() -> None:
    with pytest.raises(FeedBodyBroken) as caught:
        parse_bulk(body(document()) + b'{"valueType": "JOB", "posi')
    assert caught.value.status == 400


def test_a_record_without_its_fields_spoils_no_other() -> None:
    rows = rows_of(parse_bulk(body(document(value={}), document(position=8, key=9))))
    assert list(rows.cancelled_jobs) == [9]


def test_a_job_that_is_not_cancelled_leaves_no_row() -> None:
    rows = rows_of(parse_bulk(body(document(intent="COMPLETED"))))
    assert (rows.incidents, rows.cancelled_jobs, rows.elements) == ({}, {}, {})


def test_what_a_batch_says_of_one_element_is_one_row() -> None:
    records = parse_bulk(CAPTURED)
    rows = rows_of(records)
    mentioned = {record.key for record in records if record.value_type == "PROCESS_INSTANCE"}
    assert rows.elements.keys() == mentioned
    (step,) = (row for row in rows.elements.values() if row["element_id"] == "step")
    assert step["entered_at"] < step["left_at"]
    assert step["ended_as"] == "completed"


def element(position: int, intent: str, element_id: str = "accept_ticket") -> Record:
    value = {
        "processInstanceKey": 5,
        "bpmnProcessId": "ticket_process",
        "elementId": element_id,
        "bpmnElementType": "USER_TASK",
        "parentProcessInstanceKey": -1,
    }
    return Record(1, position, 6, "PROCESS_INSTANCE", intent, datetime(2026, 9, 29, tzinfo=UTC), value)


def test_a_migrated_element_goes_by_its_new_name() -> None:
    rows = rows_of(
        [element(1, "ELEMENT_ACTIVATED"), element(2, "ELEMENT_MIGRATED", "accept_ticket_anew")]
    ).elements
    assert [row["element_id"] for row in rows.values()] == ["accept_ticket_anew"]


def test_no_key_is_null_and_no_text_holds_nul() -> None:
    row = rows_of([element(1, "ELEMENT_ACTIVATED", "a\x00b")]).elements[6]
    assert row["element_id"] == "ab"
    assert row["parent_process_instance_key"] is None
