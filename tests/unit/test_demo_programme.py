"""What the office does beside its tickets: who is on duty, a typhoon, who takes over from whom."""

from datetime import date
from pathlib import Path

import pytest

from demo.agenda import Verb
from demo.behaviour import Point, Story, read_behaviour
from demo.choices import Choices
from demo.errors import NobodyThere
from demo.moments import Moments
from demo.programme import programme, with_typhoon, write_days
from demo.scene import Scene
from demo.stories import department_of
from demo.who import Who
from hotline.calendar import Calendar, LimitRule, LimitUnit, OfficeDays, read_office_file

BEHAVIOUR = read_behaviour()
PEOPLE = {
    "dispatcher@center": ["a", "b"],
    "callback_officer@center": ["c"],
    "handler@V01": ["d"],
    "handler@V02": ["e"],
    "head@V01": ["d"],
    "head@V02": ["f"],
}


def _scene(stories: dict[str, tuple[Story, ...]] | None = None) -> Scene:
    choices = Choices(BEHAVIOUR, stories or {}, 7)
    moments = Moments(Calendar(), BEHAVIOUR.office_moments)
    return Scene(BEHAVIOUR, moments, choices, stories or {}, ["V01", "V02", "V03"], PEOPLE, 7)


def test_everybody_takes_his_turn_on_duty() -> None:
    roster = [act for act in programme(BEHAVIOUR, PEOPLE) if act.verb is Verb.DECIDE]
    shifts = [shift for act in roster for shift in act.call.rows or ()]
    assert len(roster) == len(BEHAVIOUR.programme.duty.days)
    assert [shift["person_id"] for shift in shifts][:4] == ["a", "b", "c", "a"]
    assert all(act.at == BEHAVIOUR.begin for act in roster)


def test_the_typhoon_is_told_after_the_day_and_moves_what_was_due() -> None:
    typhoon = BEHAVIOUR.programme.typhoon
    before, after = Calendar(), Calendar(with_typhoon(OfficeDays(), BEHAVIOUR))
    (told,) = (act for act in programme(BEHAVIOUR, PEOPLE) if act.verb is Verb.TYPHOON)
    assert told.at.date() > typhoon.day
    assert before.version != after.version
    assert before.day(typhoon.day).working
    assert after.day(typhoon.day).reason == typhoon.reason
    rule = LimitRule(1, LimitUnit.WORKING_DAYS)
    eve = before.close_of(date.fromordinal(typhoon.day.toordinal() - 1))
    assert after.due(eve, rule) > before.due(eve, rule)


def test_the_calendar_file_says_what_was_entered(tmp_path: Path) -> None:
    days = with_typhoon(OfficeDays(working_days={date(2026, 10, 11): "集中办理"}), BEHAVIOUR)
    write_days(tmp_path / "calendar.yaml", days)
    assert read_office_file(tmp_path / "calendar.yaml") == days


def test_whose_department_is_merged_is_found_with_its_successor() -> None:
    who = Who(PEOPLE, 7)
    assert who.of("handler@V01", "x") == "d"
    who.succeed("V01", "V02")
    assert who.of("handler@V01", "x") == "e"
    assert who.of("person@d") == "d"
    with pytest.raises(NobodyThere):
        who.of("handler@V99", "x")


def test_a_merged_department_gets_nothing_more() -> None:
    scene = _scene()
    scene.succeed("V01", "V02")
    assert scene.departments == ["V02", "V03"]
    assert scene.present("V01") == "V02"
    assert scene.present(None) == "V02"


def test_only_somebody_else_can_stand_in() -> None:
    assert _scene().deputy_of("V01") is None
    assert _scene().deputy_of("V02") == "e"


def test_another_street_has_a_department_for_every_story() -> None:
    assert department_of("V09", ["V08", "V09"], 7) == "V09"
    assert department_of("V09", ["A", "B"], 7) in ("A", "B")
    assert department_of("V09", ["A", "B"], 7) == department_of("V09", ["A", "B"], 7)


def test_the_programme_decides_the_first_occasions_of_the_whole_office() -> None:
    choices = Choices(BEHAVIOUR, {}, 7)
    first, second = BEHAVIOUR.programme.plays[Point.VERIFYING][:2]
    assert choices.peek("case-b", Point.VERIFYING) == first
    assert choices.choose("case-a", Point.VERIFYING) == first
    assert choices.choose("case-b", Point.VERIFYING) == second
    assert choices.answers("case-a", Point.VERIFYING) == [first]
