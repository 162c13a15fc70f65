"""What the office does beside its tickets at set times (日程): the duty roster, and a typhoon."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path

import yaml

from demo.agenda import Act, Call, Verb
from demo.behaviour import Behaviour, Duty
from demo.scene import CENTER
from hotline.calendar import OfficeDays, read_office_file
from hotline.settings import Settings

KEEPER = "center_leader@street"
"""Who has the calendar changed."""


def programme(behaviour: Behaviour, people: Mapping[str, Sequence[str]]) -> list[Act]:
    """The acts that no ticket leads to."""
    typhoon = behaviour.programme.typhoon
    told = Call("/calendar/changes", {"reason": typhoon.reason})
    return [
        *_roster(behaviour, people),
        Act(typhoon.told_at, "calendar", None, Verb.TYPHOON, KEEPER, told),
    ]


def days_of(settings: Settings) -> OfficeDays:
    """The office's own days, as its file says now."""
    return read_office_file(settings.calendar_file) if settings.calendar_file else OfficeDays()


def with_typhoon(days: OfficeDays, behaviour: Behaviour) -> OfficeDays:
    """The same after the day was entered (R-52)."""
    typhoon = behaviour.programme.typhoon
    return replace(days, days_off={**days.days_off, typhoon.day: typhoon.reason})


def write_days(path: Path, days: OfficeDays) -> None:
    """The office's calendar file, as somebody in the office would write it."""
    document = {
        "published_years": sorted(days.published_years),
        "days_off": _entries(days.days_off),
        "working_days": _entries(days.working_days),
    }
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _entries(days: Mapping[date, str]) -> list[dict[str, object]]:
    return [{"date": day, "reason": reason} for day, reason in sorted(days.items())]


def _roster(behaviour: Behaviour, people: Mapping[str, Sequence[str]]) -> list[Act]:
    """值班表 (R-77), set at the beginning: one by day, the next by night."""
    duty = behaviour.programme.duty
    turns = cycle([person for group in duty.groups for person in people.get(group, ())])
    acts: list[Act] = []
    for day in sorted(duty.days):
        shifts = _shifts(duty, day, [next(turns), next(turns)])
        call = Call(f"/duty-roster/{day.isoformat()}", method="PUT", rows=shifts)
        acts.append(Act(behaviour.begin, f"duty-{day.isoformat()}", None, Verb.DECIDE, CENTER, call))
    return acts


def _shifts(duty: Duty, day: date, turns: Sequence[str]) -> tuple[Mapping[str, object], ...]:
    by_day, by_night = turns
    return (
        {"person_id": by_day, "begins": duty.night_until, "ends": duty.night_from},
        {"person_id": by_night, "begins": duty.night_from, "ends": duty.night_until},
    )
