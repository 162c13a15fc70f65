"""A database whose engine is lost (与引擎脱离): nothing in it may be taken for the next engine's.

A new engine counts its keys from the beginning, so an old task's key becomes the key of another ticket's job:
completing the one was seen to complete the other.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from hotline.engine.outbox import OutboxKind

NO_JOB = (1 << 52) - 1
"""The last key of the first partition: no engine gets so far, and each answers that there is no such job."""
_HEARD = ("visited_elements", "engine_incidents", "cancelled_jobs", "feed_positions")
_TASKS = "UPDATE human_tasks SET job_key = ?, instance_key = ?, element_instance_key = ?"
_WAITING = (
    "UPDATE outbox SET payload = json_set(payload, '$.instance_key', ?) WHERE sent_at IS NULL AND kind = ?"
)
_OPEN = "SELECT count(*) FROM human_tasks WHERE status = 'open'"


def cut_off(file: Path) -> int:
    """Of every task and ticket the keys of the old engine, and what it told, go; answers how many tasks are open.

    A step that a new instance comes to again finds its task by ticket, dispatch, round and element, with claim and
    draft, and gives it the new engine's keys.
    """
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(_TASKS, (NO_JOB, NO_JOB, NO_JOB))
        connection.execute(_WAITING, (NO_JOB, OutboxKind.SET_VARIABLES))
        for owner in ("tickets", "cases"):
            connection.execute(f"UPDATE {owner} SET instance_key = NULL")  # noqa: S608 - fixed names
        for table in _HEARD:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
        return int(connection.execute(_OPEN).fetchone()[0])
