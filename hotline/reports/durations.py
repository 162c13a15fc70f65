"""How long the work takes (用时): working time by the office's calendar, its average and 90th percentile.

A stretch belongs to the period in which it ends, and to the department of its dispatch (that of the last one,
where it ends with the ticket). Tickets that ended without the citizen being called back (withdrawn, returned to
the district) have no stretch to their close. The time between is not SQL's to say: working days are China's
(R-50), so the moments are read and the calendar counts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from hotline.calendar import Calendar
from hotline.reports.catalogue import Duration
from hotline.reports.conditions import EVERYTHING, words
from hotline.reports.count import Key, Question, row_key
from hotline.reports.dimensions import Organization, column_of, needs_for
from hotline.reports.populations import Need, Population, within
from hotline.reports.vocabulary import as_expression, needs_of
from hotline.tickets.facts import ContactAttempt, Submission
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import WITHOUT_CALL_BACK
from hotline.work import Work

PERCENTILE = 0.9


@dataclass(frozen=True, slots=True)
class Taken:
    """How long it took (用时), in working minutes."""

    count: int = 0
    average: float | None = None
    ninetieth: int | None = None
    """90th percentile by nearest rank: nine tenths took no longer."""

    @classmethod
    def of(cls, minutes: Sequence[int]) -> "Taken":
        """Of these stretches."""
        if not minutes:
            return cls()
        ordered = sorted(minutes)
        return cls(len(ordered), sum(ordered) / len(ordered), ordered[ceil(PERCENTILE * len(ordered)) - 1])


@dataclass(frozen=True, slots=True)
class TimesTaken:
    """The durations of every row and of all together."""

    rows: Mapping[Key, Mapping[str, Taken]]
    whole: Mapping[str, Taken]


async def times_taken(
    work: Work, organization: Organization, question: Question, durations: Collection[Duration]
) -> TimesTaken:
    """All these durations, by row."""
    rows: dict[Key, dict[str, Taken]] = defaultdict(dict)
    whole: dict[str, Taken] = {}
    for duration in durations:
        found = (await work.session.execute(_statement(question, organization, duration))).all()
        minutes = await asyncio.to_thread(_minutes, work.calendar, organization, question, found)
        for key, each in minutes.items():
            rows[key][duration.code] = Taken.of(each)
        whole[duration.code] = Taken.of([minute for each in minutes.values() for minute in each])
    return TimesTaken(rows, whole)


def _minutes(
    calendar: Calendar, organization: Organization, question: Question, found: Sequence[Any]
) -> dict[Key, list[int]]:
    """Working minutes of every stretch, by row; in a thread, since a year of a city has a million."""
    by_values: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    between = calendar.working_minutes_between
    for row in found:
        by_values[row[2:]].append(between(row[0], row[1]))
    minutes: dict[Key, list[int]] = defaultdict(list)
    for values, each in by_values.items():
        minutes[row_key(organization, question.by, values)] += each
    return minutes


def _statement(question: Question, organization: Organization, duration: Duration) -> Select[Any]:
    """The two moments and the dimensions of every stretch."""
    population, build = _STRETCHES[duration.measures]
    needs = needs_for([*question.by, *question.filter.dimensions], population)
    needs |= needs_of(list(words(question.among)), population)
    dimensions = [column_of(each).label(f"d{no}") for no, each in enumerate(question.by)]
    query = build(question, dimensions)
    if Need.TICKET in needs:
        query = query.join(Ticket, Ticket.id == Dispatch.ticket_id)
    query = query.where(*question.filter.conditions(organization))
    if question.among == EVERYTHING:
        return query
    return query.where(as_expression(question.among, population, question.known))


def _to_contact(question: Question, dimensions: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return (
        select(Dispatch.dispatched_at, ContactAttempt.at, *dimensions)
        .select_from(ContactAttempt)
        .join(Dispatch, Dispatch.id == ContactAttempt.dispatch_id)
        .where(ContactAttempt.no == 1, *within(ContactAttempt.at, question.span, question.known))
    )


def _to_submission(question: Question, dimensions: Sequence[ColumnElement[Any]]) -> Select[Any]:
    earlier = aliased(Submission)
    first = ~exists().where(
        earlier.dispatch_id == Submission.dispatch_id, earlier.submitted_at < Submission.submitted_at
    )
    return (
        select(Dispatch.dispatched_at, Submission.submitted_at, *dimensions)
        .select_from(Submission)
        .join(Dispatch, Dispatch.id == Submission.dispatch_id)
        .where(first, *within(Submission.submitted_at, question.span, question.known))
    )


def _submission_to_close(question: Question, dimensions: Sequence[ColumnElement[Any]]) -> Select[Any]:
    last = (
        select(func.max(Submission.submitted_at))
        .where(Submission.ticket_id == Ticket.id, Submission.submitted_at <= Ticket.closed_at)
        .correlate(Ticket)
        .scalar_subquery()
    )
    return _to_close(question, select(last.label("start"), Ticket.closed_at, *dimensions)).where(
        last.is_not(None)
    )


def _dispatch_to_close(question: Question, dimensions: Sequence[ColumnElement[Any]]) -> Select[Any]:
    first = aliased(Dispatch)
    query = _to_close(question, select(first.dispatched_at, Ticket.closed_at, *dimensions))
    return query.join(first, and_(first.ticket_id == Ticket.id, first.no == 1))


def _to_close(question: Question, query: Select[Any]) -> Select[Any]:
    last = and_(Dispatch.ticket_id == Ticket.id, Dispatch.no == question.known.dispatch_no())
    return (
        query.select_from(Ticket)
        .join(Dispatch, last)
        .where(
            Ticket.closed_as.not_in(sorted(WITHOUT_CALL_BACK)),
            *within(Ticket.closed_at, question.span, question.known),
        )
    )


_Build = Callable[[Question, Sequence[ColumnElement[Any]]], Select[Any]]

_STRETCHES: Mapping[str, tuple[Population, _Build]] = {
    "dispatch_to_contact": (Population.DISPATCHED, _to_contact),
    "dispatch_to_submission": (Population.DISPATCHED, _to_submission),
    "submission_to_close": (Population.CLOSED, _submission_to_close),
    "dispatch_to_close": (Population.CLOSED, _dispatch_to_close),
}
"""Each with the population whose words and needs it shares."""


def hours(minutes: float | None) -> float | None:
    """Working hours of working minutes, to a tenth."""
    return None if minutes is None else round(minutes / 60, 1)
