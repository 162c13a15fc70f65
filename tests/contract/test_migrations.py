"""A database of an earlier version keeps everything when it is brought up (升级数据库)."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text

from hotline.db.database import Database
from hotline.db.migrate import alembic_config, migrate
from tests.database import as_sqlalchemy, in_postgresql, postgresql

__all__ = ["postgresql"]

NOW = datetime(2026, 9, 24, 1, tzinfo=UTC)
TICKET = "2026092400001.1"

BEFORE = (
    """INSERT INTO tickets (id, number, round, kind, nature, source, title, content, category, matter, address,
       grid, citizen_name, citizen_phone, anonymous, confidential, district_dispatched_at, received_at, received_by,
       dispatch_no) VALUES (:ticket, '2026092400001', 1, 'ordinary', 'help', '12345', '路灯', '路灯不亮', '', '', '',
       '', '', '', false, false, :now, :now, 'shen.xiaolan', 0)""",
    """INSERT INTO deadlines (id, ticket_id, dispatch_no, round, step, counts_from, starts_at, due_at, remind_at,
       rule, calendar_version, provisional, late) VALUES ('d1', :ticket, 0, '0', 'dispatch', 'received', :now, :now,
       :now, '{}', 'v', false, true)""",
    """INSERT INTO history (ticket_id, at, actor, event, text) VALUES (:ticket, :now, 'system', 'received', '收单')""",
    """INSERT INTO human_tasks (id, ticket_id, dispatch_no, round, element, process, action, job_key, form_key,
       status, opened_at, suggestion, draft, data, output) VALUES ('t1', :ticket, 0, '0', 'dispatch_ticket',
       'ticket_process', 'dispatch_ticket', 1, 2, 'open', :now, '{}', '{"reason": "记着"}', '{}', '{}')""",
    """INSERT INTO task_groups (task_id, candidate_group) VALUES ('t1', 'dispatcher@center')""",
    """INSERT INTO task_limits (task_id, deadline_id, position, reminds) VALUES ('t1', 'd1', 0, true)""",
    """INSERT INTO outbox (ticket_id, kind, payload, created_at, attempts) VALUES (:ticket, 'publish_message',
       '{}', :now, 0)""",
    """INSERT INTO step_outputs (ticket_id, dispatch_no, round, element, output, stored_at) VALUES (:ticket, 0, '0',
       'compute_intake_deadlines', '{}', :now)""",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"
    address: str = request.getfixturevalue("postgresql")
    name = f"old_{uuid4().hex}"
    in_postgresql(address, f"CREATE DATABASE {name}")
    return as_sqlalchemy(address, name)


async def _of_the_first_version(database: Database) -> None:
    async with database.migrating() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0001"))
        stored = NOW if not database.is_sqlite else NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
        for statement in BEFORE:
            await connection.execute(text(statement), {"ticket": TICKET, "now": stored})


async def test_what_belonged_to_a_ticket_belongs_to_the_case_of_the_same_id(empty_database: str) -> None:
    database = Database(empty_database)
    try:
        await _of_the_first_version(database)
        await migrate(database)
        async with database.reading() as session:
            for table in ("deadlines", "history", "human_tasks", "outbox", "step_outputs"):
                found = await session.scalars(text(f"SELECT case_id FROM {table}"))
                assert list(found) == [TICKET], table
            task = (await session.execute(text("SELECT ticket_id, draft FROM human_tasks"))).one()
            assert task.ticket_id == TICKET
            assert "记着" in str(task.draft) or "\\u8bb0" in str(task.draft)
            assert await session.scalar(text("SELECT count(*) FROM task_groups")) == 1
            assert await session.scalar(text("SELECT count(*) FROM task_limits")) == 1
    finally:
        await database.close()


OF_A_MEETING = (
    """INSERT INTO cases (id, kind, title, opened_at, opened_by) VALUES ('meeting-2026-10-monthly', 'meeting',
       '2026年10月主任办公会', :now, 'system')""",
    """INSERT INTO human_tasks (id, case_id, dispatch_no, round, element, process, action, job_key, form_key, status,
       opened_at, suggestion, draft, data, output, instance_key, element_instance_key, process_version) VALUES ('t2',
       'meeting-2026-10-monthly', 0, '1', 'check_material', 'directors_meeting', 'check_material', 1, 2, 'open', :now,
       '{}', '{}', '{}', '{}', 1, 1, 1)""",
    """INSERT INTO task_groups (task_id, candidate_group) VALUES ('t2', 'dispatcher@center')""",
    """INSERT INTO task_limits (task_id, deadline_id, position, reminds) VALUES ('t2', 'd2', 0, true)""",
)
"""What the first version does not know."""


async def test_up_and_down_and_up_again(empty_database: str) -> None:
    database = Database(empty_database)
    try:
        await _of_the_first_version(database)
        await migrate(database)
        async with database.migrating() as connection:
            stored = NOW if not database.is_sqlite else NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
            for statement in OF_A_MEETING:
                await connection.execute(text(statement), {"now": stored})
        async with database.migrating() as connection:
            await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0001"))
            found = await connection.scalar(text("SELECT ticket_id FROM human_tasks"))
            assert found == TICKET
        await migrate(database)
    finally:
        await database.close()
