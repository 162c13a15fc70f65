"""The use cases keep their promises on SQLite and on PostgreSQL alike, alone and at the same moment."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from hotline.bootstrap import open_office
from hotline.db.database import Database
from hotline.db.migrate import migrate
from hotline.db.models import Lease, OutboxEntry
from hotline.db.registry import METADATA
from hotline.engine.relay import Relay
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.settings import Settings
from hotline.tasks.complete import complete
from hotline.tasks.errors import TaskDone
from hotline.tasks.models import HumanTask
from hotline.tickets.errors import RequestPending, SubmissionPending
from hotline.tickets.facts import ReturnRequest, Submission
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.tickets.receive import receive, receive_all
from hotline.tickets.return_request import request_return
from tests.api.steps import (
    DISPATCHER,
    HANDLER,
    HEAD,
    NUMBER,
    TICKET,
    accepted,
    dispatched,
    done,
    intake,
    open_,
    open_dispatching,
    remember_all_forms,
    take_in,
)
from tests.database import (
    MakeDatabase,
    as_sqlalchemy,
    database_url,
    in_postgresql,
    make_database,
    postgresql,
)

__all__ = ["database_url", "make_database", "postgresql"]

TO_V01 = {"decision": "department", "department": "V01"}
START = """
import asyncio
from hotline.bootstrap import open_office
from hotline.settings import Settings

async def start():
    async with open_office(Settings()):
        pass

asyncio.run(start())
"""
SOLVED = {"result": "solved", "done": "已清洗油烟管道并安装净化器"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        yield opened


async def at_once(*calls: Awaitable[object]) -> list[object]:
    return list(await asyncio.gather(*calls, return_exceptions=True))


async def count(office: Office, model: type) -> int:
    async with office.look() as work:
        return await work.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_migration_up_from_nothing(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if kind == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    else:
        address = request.getfixturevalue("postgresql")
        in_postgresql(address, "CREATE DATABASE from_nothing")
        url = as_sqlalchemy(address, "from_nothing")
    database = Database(url)
    await migrate(database)
    await migrate(database)  # a second time changes nothing
    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await database.close()
    assert tables - {"alembic_version"} == set(METADATA.tables)


async def test_an_organization_is_loaded_again(office: Office, tmp_path: Path) -> None:
    async with open_office(office.settings) as again, again.look() as work:
        assert (await find_caller(work, HANDLER)).groups == {"handler@V01", f"person@{HANDLER}"}


async def test_processes_that_start_together_all_start(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Migration and organization are each one process's work at a time; the database is new."""
    address = request.getfixturevalue("postgresql")
    in_postgresql(address, "CREATE DATABASE started_together")
    environment = os.environ | {
        "HOTLINE_DATABASE_URL": as_sqlalchemy(address, "started_together"),
        "HOTLINE_DATA_FOLDER": str(tmp_path),
    }
    starting = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", START, env=environment) for _ in range(3)
    ]
    assert [await process.wait() for process in starting] == [0, 0, 0]


async def test_one_of_several_relays_holds_the_lease(office: Office) -> None:
    """Nobody holds it yet: all of them look at the same moment."""
    relays = [Relay(office, ZeebeEngine("127.0.0.1:1")) for _ in range(4)]
    tried = await at_once(*(relay.send_pending_if_mine() for relay in relays))
    assert [answer for answer in tried if isinstance(answer, BaseException)] == []
    async with office.look() as work:
        assert await work.session.scalar(select(func.count()).select_from(Lease)) == 1


async def test_errors_hold_no_values(office: Office) -> None:
    """Their text goes to logs (R-61)."""
    with pytest.raises(DBAPIError) as refused:
        async with office.work() as work:
            await work.session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "顾先生"})
    assert "顾先生" not in str(refused.value)


async def test_same_number_twice_is_one_ticket(office: Office) -> None:
    await take_in(office)
    await take_in(office, title="别的标题")
    assert (await count(office, Ticket), await count(office, OutboxEntry)) == (1, 1)


async def test_same_numbers_at_the_same_moment_are_one_ticket_each(office: Office) -> None:
    async def one() -> bool:
        async with office.work(DISPATCHER) as work:
            return (await receive(work, TicketIntake.model_validate(intake())))[1]

    async def many() -> list[str]:
        intakes = [TicketIntake.model_validate(intake(number=f"N{number}")) for number in range(50)]
        async with office.work(DISPATCHER) as work:
            return await receive_all(work, intakes)

    answers = await at_once(one(), many(), one(), many(), one(), many())
    assert sorted(answer for answer in answers if isinstance(answer, bool)) == [False, False, True]
    assert sum(len(answer) for answer in answers if isinstance(answer, list)) == 50
    assert (await count(office, Ticket), await count(office, OutboxEntry), await count(office, History)) == (
        51,
        51,
        51,
    )


async def test_completing_at_the_same_moment_is_one_fact(office: Office) -> None:
    await take_in(office)
    task = await open_dispatching(office)
    answers = await at_once(*(done(office, person, task, TO_V01) for person in (DISPATCHER, "lu.yiming") * 4))
    assert all(answer is None or isinstance(answer, TaskDone) for answer in answers)
    assert sum(answer is None for answer in answers) == 1
    assert await count(office, Dispatch) == 1
    async with office.look() as work:
        told = [entry.payload for entry in await work.session.scalars(select(OutboxEntry))]
    assert told.count({"task_id": task}) == 1


@pytest.mark.parametrize("order", range(4))
async def test_a_return_and_a_submission_at_the_same_moment(office: Office, order: int) -> None:
    """Either the submission came first and the return is refused, or it withdraws the return (R-10)."""
    await take_in(office)
    await dispatched(office)
    handling = await accepted(office)
    contacting = await open_(office, "contact_citizen", "handler@V01", round_="1.1")
    await done(office, HANDLER, contacting, {"result": "reached", "channel": "phone"})

    async def ask() -> ReturnRequest:
        async with office.work(HEAD) as work:
            caller = await find_caller(work, HEAD)
            return await request_return(work, caller, TICKET, "不属于本部门职责", "V02", signed=True)

    calls = [ask(), done(office, HANDLER, handling, SOLVED)]
    asked, handed_in = await at_once(*calls) if order % 2 else reversed(await at_once(*reversed(calls)))
    assert handed_in is None
    assert await count(office, Submission) == 1
    async with office.look() as work:
        status = await work.session.scalar(select(ReturnRequest.status))
        messages = {entry.payload.get("name") for entry in await work.session.scalars(select(OutboxEntry))}
    if isinstance(asked, HotlineError):
        assert isinstance(asked, SubmissionPending | RequestPending)
        assert status is None
    else:
        assert status == "withdrawn"
        assert {"return_requested", "return_withdrawn"} <= messages


async def test_what_was_read_before_the_lock_is_read_anew(office: Office) -> None:
    """Batches of jobs read their tickets first and lock them afterwards."""
    await take_in(office)
    if office.database.is_sqlite:
        pytest.skip("its writers come one after the other, reading included")
    async with office.work() as work:
        seen = await work.session.get_one(Ticket, TICKET)
        assert seen.dispatch_no == 0
        async with office.work() as other:
            await other.session.execute(update(Ticket).values(dispatch_no=7))
        assert (await lock_ticket(work, TICKET)).dispatch_no == 7


async def test_nothing_of_a_refused_use_case_stays(office: Office) -> None:
    await take_in(office)
    task = await open_dispatching(office)

    async def refused_at_the_end() -> None:
        async with office.work(DISPATCHER) as work:
            await complete(work, await find_caller(work, DISPATCHER), task, TO_V01)
            raise HotlineError

    with pytest.raises(HotlineError):
        await refused_at_the_end()
    async with office.look() as work:
        assert (await work.session.get_one(HumanTask, task)).status == "open"
    assert await count(office, Dispatch) == 0


async def test_moments_and_long_texts_come_back_as_they_went_in(office: Office) -> None:
    text = "门前积水，🌊 " * 2_000
    await take_in(office, content=text)
    async with office.look() as work:
        ticket = await work.session.get_one(Ticket, f"{NUMBER}.1")
    assert ticket.content == text
    assert ticket.received_at.utcoffset() == timedelta()
    assert ticket.district_due_at is not None
    assert ticket.district_due_at - ticket.district_dispatched_at > timedelta(days=20)


async def test_make_database_makes_one_each_time(make_database: MakeDatabase) -> None:
    assert make_database() != make_database()
