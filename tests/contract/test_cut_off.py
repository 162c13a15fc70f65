"""What a lost engine left keeps its place beside what the next one, counting from the beginning, tells."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.engine.feed import PARTITION_BITS
from hotline.engine.feed_models import FeedPosition, VisitedElement
from hotline.office import Office
from hotline.recovery.cut_off import cut_off
from hotline.settings import Settings
from hotline.tasks.models import FormVersion
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

WHEN = datetime(2026, 9, 24, 1, tzinfo=UTC)


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as office:
        yield office


def element(partition: int) -> VisitedElement:
    key = (partition << PARTITION_BITS) + 7
    return VisitedElement(
        key=key,
        process_instance_key=key,
        process_id="ticket_process",
        process_version=1,
        element_id="ticket_process",
        element_type="PROCESS",
        entered_at=WHEN,
    )


async def heard(office: Office) -> None:
    """The same of each of three partitions, as every engine begins."""
    async with office.work() as work:
        work.session.add_all(element(partition) for partition in (1, 2, 3))
        work.session.add(FeedPosition(partition=1, position=9, heard_until=WHEN))
        work.session.add(
            FormVersion(form_key=(1 << PARTITION_BITS) + 3, form_id="handle", version=1, content={})
        )


async def test_engines_one_after_the_other_are_told_apart(office: Office) -> None:
    for _ in range(2):
        await heard(office)
        async with office.work() as work:
            await cut_off(work)
    await heard(office)
    async with office.look() as work:
        elements = list(await work.session.scalars(select(VisitedElement).order_by(VisitedElement.key)))
        assert len(elements) == 9
        assert [row.key > 0 for row in elements] == [False] * 6 + [True] * 3
        assert {row.ended_as for row in elements[:6]} == {"terminated"}
        assert all(row.left_at is None for row in elements[6:])
        assert len(list(await work.session.scalars(select(FormVersion.form_key)))) == 3
