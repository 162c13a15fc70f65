"""The checks at the end find what is wrong: with the facts of a ticket made up by hand."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from demo.checks import history_findings, late_lines
from demo.chronicle import CaseRecord, Chronicle, Record
from demo.lateness import case_contradictions, contradictions
from hotline.calendar import SHANGHAI, Calendar, OfficeDays
from hotline.deadlines.models import Annulment, Deadline
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.facts import CallBack, ContactAttempt, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, History, Ticket

CALENDAR = Calendar()
CALENDARS = {CALENDAR.version: CALENDAR}
START = datetime(2026, 9, 29, 10, tzinfo=SHANGHAI)
DUE = datetime(2026, 9, 30, 17, 30, tzinfo=SHANGHAI)


def _at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def _deadline(step: str, *, round_: str = "1", late: bool = False, due: datetime = DUE) -> Deadline:
    return Deadline(
        id=f"T.1:1:{round_}:{step}",
        dispatch_no=1,
        round=round_,
        step=step,
        starts_at=START,
        due_at=due,
        rule={"unit": "working_days", "amount": 1},
        calendar_version=CALENDAR.version,
        late=late,
    )


def _chronicle(**facts: Any) -> Chronicle:
    ticket = Ticket(id="T.1", confidential=False, closed_as="satisfied", closed_at=_at(200))
    dispatch = Dispatch(id="T.1.d1", no=1, department="V01", dispatched_at=START, ended_at=_at(200))
    return Chronicle(ticket=ticket, dispatches=[dispatch], **facts)


def _submission(at: datetime, result: str | None) -> Submission:
    return Submission(dispatch_id="T.1.d1", round=1, submitted_at=at, check_result=result, checked_at=at)


@pytest.mark.parametrize(("hours", "late"), [(1, False), (31.5, False), (31.6, True)])
def test_contact_is_late_after_its_deadline_and_not_at_it(hours: float, late: bool) -> None:
    attempt = ContactAttempt(dispatch_id="T.1.d1", at=_at(hours))
    assert not contradictions(
        _chronicle(attempts=[attempt], deadlines=[_deadline("contact", late=late)]), CALENDARS
    )
    assert contradictions(
        _chronicle(attempts=[attempt], deadlines=[_deadline("contact", late=not late)]), CALENDARS
    )


def test_an_acceptance_that_never_came_is_late_when_the_dispatch_ends() -> None:
    assert contradictions(_chronicle(deadlines=[_deadline("accept")]), CALENDARS)
    assert not contradictions(_chronicle(deadlines=[_deadline("accept", late=True)]), CALENDARS)


def test_what_was_sent_back_counts_until_it_is_handed_in_again() -> None:
    handed_in = [_submission(_at(1), "sent_back"), _submission(_at(40), "passed")]
    assert not contradictions(
        _chronicle(submissions=handed_in, deadlines=[_deadline("handle", late=True)]), CALENDARS
    )
    assert contradictions(_chronicle(submissions=handed_in, deadlines=[_deadline("handle")]), CALENDARS)


def test_a_call_back_belongs_to_its_submission() -> None:
    submissions = [_submission(_at(1), "sent_back"), _submission(_at(2), "passed")]
    call_back = CallBack(dispatch_id="T.1.d1", round="1.1", at=_at(40))
    deadlines = [_deadline("call_back", round_="1.0"), _deadline("call_back", round_="1.1", late=True)]
    found = contradictions(
        _chronicle(submissions=submissions, call_backs=[call_back], deadlines=deadlines), CALENDARS
    )
    assert not found


def test_a_right_that_ran_out_is_nobodys_lateness() -> None:
    assert not contradictions(_chronicle(deadlines=[_deadline("return")]), CALENDARS)


def test_a_review_is_answered_by_its_decision() -> None:
    request = ReturnRequest(id="T.1.d1.q1", dispatch_id="T.1.d1", decided_at=_at(40))
    deadline = _deadline("review_return", round_="T.1.d1.q1")
    assert contradictions(_chronicle(returns=[request], deadlines=[deadline]), CALENDARS)


def test_a_deadline_that_the_days_do_not_bear_out_is_found() -> None:
    wrong = _deadline("return", due=DUE + timedelta(days=1))
    assert "逐日数" in contradictions(_chronicle(deadlines=[wrong]), CALENDARS)[0]


def _told(*events: str) -> list[History]:
    return [History(case_id="T.1", at=_at(hours), event=event) for hours, event in enumerate(events)]


def test_a_history_that_tells_everything_once_is_right() -> None:
    call_back = CallBack(dispatch_id="T.1.d1", round="1.0", at=_at(3))
    whole = _chronicle(
        call_backs=[call_back], history=_told("received", "dispatched", "called_back", "closed")
    )
    assert history_findings(whole) == []


@pytest.mark.parametrize(
    "events",
    [
        (),
        ("dispatched", "received", "called_back", "closed"),
        ("received", "dispatched", "called_back"),
        ("received", "dispatched", "called_back", "closed", "closed"),
        ("received", "dispatched", "closed"),
        ("received", "dispatched", "late_accept", "called_back", "closed"),
    ],
)
def test_a_history_that_leaves_out_or_repeats_is_found(events: tuple[str, ...]) -> None:
    call_back = CallBack(dispatch_id="T.1.d1", round="1.0", at=_at(3))
    assert history_findings(_chronicle(call_backs=[call_back], history=_told(*events)))


def test_a_ticket_closed_without_an_answer_is_found() -> None:
    assert "没有回访就办结" in history_findings(_chronicle(history=_told("received", "dispatched", "closed")))


def test_a_limit_is_counted_by_the_calendar_that_computed_it() -> None:
    typhoon = Calendar(OfficeDays(days_off={date(2026, 9, 30): "台风停工"}))
    both = {**CALENDARS, typhoon.version: typhoon}
    later = _deadline("return", due=datetime(2026, 10, 8, 17, 30, tzinfo=SHANGHAI))
    assert contradictions(_chronicle(deadlines=[later]), both)
    later.calendar_version = typhoon.version
    assert not contradictions(_chronicle(deadlines=[later]), both)
    assert "日历版本未知" in contradictions(_chronicle(deadlines=[later]), CALENDARS)[0]


def test_what_the_district_has_moved_is_not_counted_by_days() -> None:
    moved = _deadline("return", due=DUE + timedelta(days=7))
    moved.extended = True
    assert not contradictions(_chronicle(deadlines=[moved]), CALENDARS)


def test_a_lateness_that_was_corrected_is_none() -> None:
    attempt = ContactAttempt(dispatch_id="T.1.d1", at=_at(40))
    excused = _deadline("contact")
    excused.excused = True
    assert not contradictions(_chronicle(attempts=[attempt], deadlines=[excused]), CALENDARS)


def _task(deadline: Deadline, ended_at: datetime) -> HumanTask:
    return HumanTask(id="x", ended_at=ended_at, limits=[TaskLimit(deadline_id=deadline.id, position=0)])


@pytest.mark.parametrize(("hours", "late"), [(1, False), (40, True)])
def test_a_case_is_late_when_its_task_ended_late(hours: float, late: bool) -> None:
    deadline = _deadline("verify_talk", late=late)
    record = CaseRecord(deadlines=[deadline], tasks=[_task(deadline, _at(hours))])
    assert not case_contradictions(record, CALENDARS)
    deadline.late = not late
    assert case_contradictions(record, CALENDARS)


def test_a_lateness_that_was_taken_back_is_told_of_too() -> None:
    annulled = Annulment(deadline_id="T.1:1:1:contact")
    told = [History(case_id="T.1", at=_at(1), event="late_contact")]
    assert late_lines(Record(annulments=[annulled], history=told)) == []
    assert late_lines(Record(annulments=[annulled]))
    assert late_lines(Record(history=told))
