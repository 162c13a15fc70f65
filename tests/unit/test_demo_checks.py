"""The checks at the end find what is wrong: with the facts of a ticket made up by hand."""

from datetime import datetime, timedelta

import pytest

from demo.checks import history_findings
from demo.chronicle import Chronicle
from demo.lateness import contradictions
from hotline.calendar import SHANGHAI, Calendar
from hotline.deadlines.models import Deadline
from hotline.tickets.facts import CallBack, ContactAttempt, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, History, Ticket

CALENDAR = Calendar()
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
        late=late,
    )


def _chronicle(**facts: list[object]) -> Chronicle:
    ticket = Ticket(id="T.1", confidential=False, closed_as="satisfied", closed_at=_at(200))
    dispatch = Dispatch(id="T.1.d1", no=1, department="V01", dispatched_at=START, ended_at=_at(200))
    return Chronicle(ticket, dispatches=[dispatch], **facts)  # pyright: ignore[reportArgumentType]


def _submission(at: datetime, result: str | None) -> Submission:
    return Submission(dispatch_id="T.1.d1", round=1, submitted_at=at, check_result=result, checked_at=at)


@pytest.mark.parametrize(("hours", "late"), [(1, False), (31.5, False), (31.6, True)])
def test_contact_is_late_after_its_deadline_and_not_at_it(hours: float, late: bool) -> None:
    attempt = ContactAttempt(dispatch_id="T.1.d1", at=_at(hours))
    assert not contradictions(
        _chronicle(attempts=[attempt], deadlines=[_deadline("contact", late=late)]), CALENDAR
    )
    assert contradictions(
        _chronicle(attempts=[attempt], deadlines=[_deadline("contact", late=not late)]), CALENDAR
    )


def test_an_acceptance_that_never_came_is_late_when_the_dispatch_ends() -> None:
    assert contradictions(_chronicle(deadlines=[_deadline("accept")]), CALENDAR)
    assert not contradictions(_chronicle(deadlines=[_deadline("accept", late=True)]), CALENDAR)


def test_what_was_sent_back_counts_until_it_is_handed_in_again() -> None:
    handed_in = [_submission(_at(1), "sent_back"), _submission(_at(40), "passed")]
    assert not contradictions(
        _chronicle(submissions=handed_in, deadlines=[_deadline("handle", late=True)]), CALENDAR
    )
    assert contradictions(_chronicle(submissions=handed_in, deadlines=[_deadline("handle")]), CALENDAR)


def test_a_call_back_belongs_to_its_submission() -> None:
    submissions = [_submission(_at(1), "sent_back"), _submission(_at(2), "passed")]
    call_back = CallBack(dispatch_id="T.1.d1", round="1.1", at=_at(40))
    deadlines = [_deadline("call_back", round_="1.0"), _deadline("call_back", round_="1.1", late=True)]
    found = contradictions(
        _chronicle(submissions=submissions, call_backs=[call_back], deadlines=deadlines), CALENDAR
    )
    assert not found


def test_a_right_that_ran_out_is_nobodys_lateness() -> None:
    assert not contradictions(_chronicle(deadlines=[_deadline("return")]), CALENDAR)


def test_a_review_is_answered_by_its_decision() -> None:
    request = ReturnRequest(id="T.1.d1.q1", dispatch_id="T.1.d1", decided_at=_at(40))
    deadline = _deadline("review_return", round_="T.1.d1.q1")
    assert contradictions(_chronicle(returns=[request], deadlines=[deadline]), CALENDAR)


def test_a_deadline_that_the_days_do_not_bear_out_is_found() -> None:
    wrong = _deadline("return", due=DUE + timedelta(days=1))
    assert "逐日数" in contradictions(_chronicle(deadlines=[wrong]), CALENDAR)[0]


def _told(*events: str) -> list[History]:
    return [History(ticket_id="T.1", at=_at(hours), event=event) for hours, event in enumerate(events)]


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
