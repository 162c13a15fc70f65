"""Which trace a job of a case follows from: the last thing in a trace that its process was told, on both databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.bootstrap import open_office
from hotline.db.models import OutboxEntry
from hotline.engine.outbox_traces import FOLLOWS_WITHIN, Told, last_told
from hotline.settings import Settings
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

NOW = datetime(2026, 9, 24, 1, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - 2 * FOLLOWS_WITHIN, NOW - timedelta(seconds=1)


def told(case_id: str, trace_parent: str | None, sent_at: datetime | None) -> OutboxEntry:
    return OutboxEntry(
        case_id=case_id,
        kind="complete_task",
        payload={},
        created_at=LONG_AGO,
        attempts=0,
        sent_at=sent_at,
        trace_parent=trace_parent,
    )


async def test_the_last_traced_entry_of_each_case_counts(database_url: str, tmp_path: Path) -> None:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as office:
        async with office.work() as work:
            work.session.add_all(
                [
                    told("old.1", "earlier", LONG_AGO),
                    told("old.1", "later", LONG_AGO),
                    told("sent.1", "sent", JUST_NOW),
                    told("sent.1", None, JUST_NOW),
                    told("sending.1", "sending", None),
                    told("untraced.1", None, JUST_NOW),
                    told("other.1", "other", JUST_NOW),
                ]
            )
        async with office.look() as work:
            found = await last_told(work, {"old.1", "sent.1", "sending.1", "untraced.1", "unknown.1"}, NOW)
        assert found == {
            "old.1": Told("later", just_now=False),
            "sent.1": Told("sent", just_now=True),
            "sending.1": Told("sending", just_now=True),
        }
