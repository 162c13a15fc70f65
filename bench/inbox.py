"""The inbox and the search of tickets with 100,000 tickets against 1,000, in one run (待办箱、工单查询).

Two offices on SQLite, alike but for their size, each twice: once as an office is (about 3 of 100 tickets are open),
once with every ticket open, as after an import. The use cases themselves are asked for a first page, in turns, by a
dispatcher (who has what waits for dispatch and sees everything), a handler of one department and the chief leader.

    .venv/bin/python -m bench.inbox [--tickets 100000] [--folder DIR]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, select

from bench.reports import DEPARTMENTS, GRIDS
from hotline.bootstrap import open_office
from hotline.deadlines.models import Deadline
from hotline.office import Office
from hotline.organization.caller import Caller, find_caller
from hotline.settings import Settings
from hotline.tasks.inbox import InboxFilter, inbox, inbox_state
from hotline.tasks.inbox_counts import inbox_counts
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tickets.board import dispatch_board
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.search import TicketFilter, search
from hotline.view import Paging
from hotline.work import Work

Row = dict[str, Any]
Read = Callable[[Work, Caller], Awaitable[object]]
SMALL = 1_000
OPEN_OF = {"3 of 100 open": 33, "all open": 1}
"""One ticket of so many is open."""
AT_ONCE = 2_000
ROUNDS = 9
WANTED = 3.0
DISPATCHER, HANDLER, CHIEF = "shen.xiaolan", "zhang.wei", "cheng.yuanshan"
STEPS = ("accept", "contact", "handle")
RULE = {"amount": 5, "unit": "working_days"}


def rows_of(number: int, one_of: int, now: datetime) -> Iterator[dict[type[Any], list[Row]]]:
    """Rows of some thousand tickets at a time; half of those that are open wait for dispatch, half for handling."""
    for first in range(0, number, AT_ONCE):
        rows: dict[type[Any], list[Row]] = {
            table: [] for table in (Ticket, Dispatch, Deadline, HumanTask, TaskGroup, TaskLimit)
        }
        for no in range(first, min(first + AT_ONCE, number)):
            _ticket(rows, no, no % one_of == 0, now)
        yield rows


def _ticket(rows: dict[type[Any], list[Row]], no: int, is_open: bool, now: datetime) -> None:
    ticket, received = f"{no:013}.1", now - timedelta(minutes=no % 400_000)
    waits = is_open and (no // 33) % 2 == 0
    department = None if waits else DEPARTMENTS[no % len(DEPARTMENTS)]
    due = received + timedelta(days=10)
    rows[Ticket].append(
        {
            "id": ticket, "number": f"{no:013}", "round": 1, "kind": "ordinary", "nature": "help",
            "source": "12345", "title": f"路灯不亮第{no}处", "content": "路灯不亮，请修复。" * 10,
            "category": "城市管理/市政设施/路灯", "matter": "路灯", "address": f"望溪路{no}号",
            "grid": GRIDS[no % len(GRIDS)], "citizen_name": "", "citizen_phone": "", "anonymous": True,
            "confidential": False, "district_dispatched_at": received, "district_due_at": due,
            "received_at": received, "received_by": DISPATCHER, "department": department,
            "dispatch_no": 0 if waits else 1, "instance_key": no,
            "closed_at": None if is_open else due, "closed_as": None if is_open else "satisfied",
        }
    )  # fmt: skip
    limits = ["total", "dispatch"] if waits else ["total", *STEPS]
    for step in limits:
        rows[Deadline].append(_limit(ticket, step, received, due, None if is_open else due))
    if department is not None:
        rows[Dispatch].append(
            {
                "id": f"{ticket}.d1", "ticket_id": ticket, "no": 1, "department": department, "origin": "center",
                "returnable": True, "dispatched_at": received, "dispatched_by": DISPATCHER, "handling_round": 1,
            }
        )  # fmt: skip
    _task(rows, ticket, "dispatch_ticket", "dispatcher@center", waits, due)
    if department is not None:
        _task(rows, ticket, "contact_citizen", f"handler@{department}", False, due)
        _task(rows, ticket, "handle_ticket", f"handler@{department}", is_open, due)
        _task(rows, ticket, "call_back", "callback_officer@center", False, due)


def _limit(ticket: str, step: str, start: datetime, due: datetime, settled: datetime | None) -> Row:
    return {
        "id": f"{ticket}:0:0:{step}", "case_id": ticket, "dispatch_no": 0, "round": "0", "step": step,
        "counts_from": "received", "starts_at": start, "due_at": due, "remind_at": due - timedelta(hours=8),
        "rule": RULE, "calendar_version": "bench", "provisional": False, "settled_at": settled, "late": False,
        "extended": False, "excused": False,
    }  # fmt: skip


def _task(
    rows: dict[type[Any], list[Row]], ticket: str, action: str, group: str, is_open: bool, due: datetime
) -> None:
    key = f"{ticket}:0:0:{action}"
    rows[HumanTask].append(
        {
            "id": key, "case_id": ticket, "ticket_id": ticket, "dispatch_no": 0, "round": "0", "element": action,
            "process": "ticket_process", "action": action, "job_key": 1, "instance_key": 1,
            "element_instance_key": 1, "process_version": 1, "form_key": 1,
            "status": "open" if is_open else "completed", "opened_at": due, "due_at": due, "suggestion": {},
            "draft": {}, "data": {}, "output": {},
        }
    )  # fmt: skip
    rows[TaskGroup].append({"task_id": key, "group": group, "is_open": is_open, "due_at": due})
    rows[TaskLimit].append(
        {"task_id": key, "deadline_id": f"{ticket}:0:0:total", "position": 0, "reminds": True}
    )


async def _fill(office: Office, number: int, one_of: int) -> None:
    """A folder that was filled by an earlier run is used as it is."""
    async with office.look() as work:
        if await work.session.scalar(select(Ticket.id).limit(1)) is not None:
            return
    now = datetime.now(UTC)
    for rows in rows_of(number, one_of, now):
        async with office.work() as work:
            for table, given in rows.items():
                if given:
                    await work.session.execute(insert(table), given)


async def _whole_page(work: Work, caller: Caller) -> None:
    """All that `/inbox` reads: the list, the counts above it and what it is polled by."""
    page = Paging()
    await inbox(work, caller, InboxFilter(), page)
    await inbox_counts(work, caller)
    await inbox_state(work, caller, InboxFilter(), page)


def _reads() -> dict[str, tuple[str, Read]]:
    page, newest = Paging(), TicketFilter()
    urgent = TicketFilter(sort="urgency", state="open")
    red = TicketFilter(traffic="red")
    mine = InboxFilter(mine_first=True)
    words = TicketFilter(words="第99处")
    return {
        "inbox of a dispatcher": (DISPATCHER, lambda w, c: inbox(w, c, InboxFilter(), page)),
        "inbox of a handler": (HANDLER, lambda w, c: inbox(w, c, InboxFilter(), page)),
        "inbox of the chief leader": (CHIEF, lambda w, c: inbox(w, c, InboxFilter(), page)),
        "inbox of a handler, own first": (HANDLER, lambda w, c: inbox(w, c, mine, page)),
        "the whole page of a dispatcher": (DISPATCHER, _whole_page),
        "the whole page of a handler": (HANDLER, _whole_page),
        "what a dispatcher polls": (DISPATCHER, lambda w, c: inbox_state(w, c, InboxFilter(), page)),
        "search by a dispatcher": (DISPATCHER, lambda w, c: search(w, c, newest, page)),
        "search by a handler": (HANDLER, lambda w, c: search(w, c, newest, page)),
        "search, urgent first": (DISPATCHER, lambda w, c: search(w, c, urgent, page)),
        "search, red ones": (DISPATCHER, lambda w, c: search(w, c, red, page)),
        "search for words": (DISPATCHER, lambda w, c: search(w, c, words, page)),
        "dispatch board": (DISPATCHER, dispatch_board),
    }


async def _seconds(office: Office, person: str, read: Read) -> float:
    async with office.look(person) as work:
        caller = await find_caller(work, person)
        began = time.perf_counter()
        await read(work, caller)
        return time.perf_counter() - began


async def measure(number: int, folder: Path) -> None:
    """Fills and prints a table for each share of open tickets."""
    for name, one_of in OPEN_OF.items():
        async with AsyncExitStack() as stack:
            offices: dict[int, Office] = {}
            for size in (SMALL, number):
                settings = Settings(data_folder=folder / f"{size}-{one_of}")
                offices[size] = await stack.enter_async_context(open_office(settings))
                await _fill(offices[size], size, one_of)
            print(f"{name}: milliseconds for a first page with {SMALL:,} and with {number:,} tickets")
            for what, (person, read) in _reads().items():
                await _compare(what, offices, person, read)


async def _compare(what: str, offices: dict[int, Office], person: str, read: Read) -> None:
    taken: dict[int, list[float]] = {size: [] for size in offices}
    for _ in range(ROUNDS + 1):  # the first is not counted: statements are compiled, pages are read
        for size, office in offices.items():
            taken[size].append(await _seconds(office, person, read))
    small, large = (median(seconds[1:]) * 1e3 for seconds in taken.values())
    sign = "" if large <= WANTED * small else "  (more than wanted)"
    print(f"  {what:32} {small:7.1f} {large:8.1f} {large / small:6.2f}x{sign}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(measure(given.tickets, given.folder or Path(temporary)))
