"""Whatever the diagrams ask of people, the demonstration's people know how to do."""

from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from demo.behaviour import Point, read_behaviour
from demo.case_endings import CASE_ENDINGS
from demo.choices import Choices
from demo.endings import TICKET_ENDINGS
from demo.moments import Moments
from demo.observe import Item, OpenTask
from demo.scene import Scene
from demo.script import ENDINGS, TIMING
from hotline.calendar import SHANGHAI, Calendar
from hotline.engine.process_versions import BPMN
from hotline.settings import Settings

BEHAVIOUR = read_behaviour()
AT = datetime(2026, 10, 13, 14, tzinfo=SHANGHAI)
WITHOUT_FIELDS = {"accept_ticket"}
"""Tasks of which nothing has to be filled in."""


def _user_tasks() -> set[str]:
    return {
        str(task.get("id"))
        for file in Settings().processes.glob("*.bpmn")
        for task in ET.parse(file).getroot().iter(f"{BPMN}userTask")
    }


def _scene() -> Scene:
    choices = Choices(BEHAVIOUR, {}, 7)
    moments = Moments(Calendar(), BEHAVIOUR.office_moments)
    people = {"head@V01": ["a"], "head@V02": ["b"]}
    return Scene(BEHAVIOUR, moments, choices, {}, ["V01", "V02", "V03"], people, 7, ["F01"], {"G1-01": "S01"})


def _task(element: str, **given: object) -> OpenTask:
    values: dict[str, object] = {
        "id": f"c:0:1:{element}",
        "case_id": "c",
        "ticket_id": None,
        "dispatch_no": 1,
        "round": "1",
        "request_id": None,
        "element": element,
        "group": "dispatcher@center",
        "due_at": None,
        "own_deadline": None,
        "follow_up_at": None,
        "suggested": None,
        "opened_at": AT,
    }
    return OpenTask(**(values | given))  # pyright: ignore[reportArgumentType]


def test_every_task_of_the_diagrams_is_done_at_some_pace_and_filled_in() -> None:
    tasks = _user_tasks()
    assert tasks == set(BEHAVIOUR.pace)
    assert tasks - set(ENDINGS) == WITHOUT_FIELDS
    assert set(TIMING) <= tasks
    assert not TICKET_ENDINGS.keys() & CASE_ENDINGS.keys()


@pytest.mark.parametrize("element", sorted(ENDINGS))
def test_every_task_can_be_filled_in_without_anything_special(element: str) -> None:
    ENDINGS[element](_scene(), _task(element), AT)


def test_a_review_strikes_the_last_item_and_decides_for_each_group() -> None:
    items = (
        Item(1, "T.1", 1, "同一诉求人：2件", "V01", closed=True),
        Item(2, "T.2", 1, "同一诉求人：2件", "V01", closed=True),
        Item(3, "T.3", 2, "疑难工单", "V02", closed=False),
    )
    confirmed = ENDINGS["confirm_agenda"](_scene(), _task("confirm_agenda", items=items), AT)
    assert confirmed.played == ((Point.STRIKING, BEHAVIOUR.programme.plays[Point.STRIKING][0]),)
    assert confirmed.before[0].path == "/joint-reviews/c/items/3/strike"
    recorded = ENDINGS["record_review_meeting"](_scene(), _task("record_review_meeting", items=items), AT)
    assert [call.data["ticket_ids"] for call in recorded.before] == [["T.1", "T.2"], ["T.3"]]
    assert [call.data["owner"] for call in recorded.before] == ["V01", "V02"]
    assert {call.data["due_on"] for call in recorded.before} == {"2026-10-20"}


def test_a_review_never_strikes_its_only_item() -> None:
    only = (Item(1, "T.1", 1, "疑难工单", "V01", closed=True),)
    assert not ENDINGS["confirm_agenda"](_scene(), _task("confirm_agenda", items=only), AT).before


def test_a_meeting_reminds_somebody_who_was_called() -> None:
    task = _task("record_minutes", attendees=(("V01", "a"),))
    resolution, reminder = ENDINGS["record_minutes"](_scene(), task, AT).before
    assert resolution.data["owner"] == "V01"
    assert reminder.data["person_id"] == "a"
    assert not ENDINGS["record_minutes"](_scene(), _task("record_minutes"), AT).before


def test_parties_are_never_whom_the_ticket_may_be_about() -> None:
    asked = ENDINGS["choose_parties"](_scene(), _task("choose_parties", grid="G1-01"), AT)
    assert asked.data["parties"] == ["hotline_office", "S01", "F01"]
    confidential = _task("choose_parties", grid="G1-01", excluded="V01")
    assert ENDINGS["choose_parties"](_scene(), confidential, AT).data["parties"] == ["hotline_office", "F01"]
