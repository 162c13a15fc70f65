"""Several of everything (多进程、多节点): three brokers, two processes that work, two that serve, one of each lost.

All are real processes, time is real, and what is lost is killed while people work.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from deploy.cluster.cluster import Cluster, running_cluster
from deploy.settings import EngineSettings
from hotline.db.database import Database
from hotline.db.models import OutboxEntry
from hotline.engine.feed import PARTITION_BITS
from hotline.engine.feed_models import EngineIncident, FeedPosition, VisitedElement
from hotline.engine.topology import Topology, read_topology
from hotline.errors import EngineUnavailable
from hotline.tasks.models import HumanTask
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.visits.models import Visit
from tests.cluster.people import FILLED_IN, People
from tests.cluster.site import Site
from tests.database import as_sqlalchemy, in_postgresql, postgresql

__all__ = ["postgresql"]

TICKETS = 24
KILLED_AFTER = 60
"""Tasks that were done when something is killed: every ticket is somewhere on its way."""
PATIENCE_SECONDS = 600
PROCESSES = ("work-0", "work-1", "serve-0", "serve-1")
SETTINGS = EngineSettings.model_validate(
    {"backend": "process", "heap": "192m", "java_options": "-XX:TieredStopAtLevel=1", "patience_seconds": 600}
)


@pytest.fixture(name="site")
async def _site(postgresql: str, tmp_path: Path) -> AsyncIterator[Site]:
    in_postgresql(postgresql, "CREATE DATABASE clustered")
    site = Site(tmp_path, as_sqlalchemy(postgresql, "clustered"))
    yield site
    site.end()


@pytest.fixture(name="cluster")
async def _cluster(site: Site, tmp_path: Path) -> AsyncIterator[Cluster]:
    feeds = [site.feed_url(name) for name in ("work-0", "work-1", "work-0")]
    async with running_cluster(tmp_path / "engine", feeds, SETTINGS) as cluster:
        yield cluster


@pytest.fixture(name="database")
async def _database(site: Site) -> AsyncIterator[Database]:
    database = Database(site.database_url)
    yield database
    await database.close()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110 - other processes tell nobody here
            await asyncio.sleep(0.25)


async def topology(cluster: Cluster) -> Topology | None:
    """As any broker sees it that is there."""
    for broker in cluster.brokers:
        if broker.is_running:
            try:
                return await read_topology(broker.address)
            except EngineUnavailable:
                continue
    return None


async def leader_of(cluster: Cluster, partition: int) -> int | None:
    """The number of the broker that leads it."""
    seen = await topology(cluster)
    return seen.leaders.get(partition) if seen else None


async def test_a_leader_and_a_process_of_each_kind_are_killed_and_every_ticket_closes_once(
    site: Site, cluster: Cluster, database: Database
) -> None:
    site.prepare(cluster.address)
    for process in PROCESSES:
        site.begin(process, cluster.address)
    for process in PROCESSES:
        site.heard(process)
    await until(lambda: _all_is_well(site))
    people = People(database, [site.address("serve-0"), site.address("serve-1")])

    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        group.create_task(people.do_their_work(TICKETS))
        for number in range(TICKETS):
            group.create_task(people.take_in(f"20261124{number:05}"))
        await until(lambda: _has_done(people, KILLED_AFTER))
        await _lose_one_of_each(site, cluster)

    await until(lambda: _all_is_told(database))
    await until(lambda: _all_is_well(site))
    await _assert_each_ticket_went_its_way_once(database)
    async with database.reading() as session:
        keys = (await session.scalars(select(Ticket.instance_key))).all()
        heard = set(await session.scalars(select(FeedPosition.partition)))
    assert heard == {1, 2, 3}
    assert {key >> PARTITION_BITS for key in keys if key} == {
        1,
        2,
        3,
    }  # correlated by ticket, spread over all
    assert set(site.end().values()) == {0}


async def _all_is_well(site: Site) -> bool:
    """Who serves knows that the engine answers and that somebody works; who works hears the engine himself."""
    seen = [site.ready(process) for process in PROCESSES]
    return [(each["status"], each["work"]) for each in seen] == [
        ("ready", "unknown"),
        ("ready", "unknown"),
        ("ready", "running"),
        ("ready", "running"),
    ]


async def _has_done(people: People, tasks: int) -> bool:
    return people.done >= tasks


async def _lose_one_of_each(site: Site, cluster: Cluster) -> None:
    """The leader of a partition, a process that works, one that serves; each is begun again."""
    lost = await leader_of(cluster, 1)
    assert lost is not None
    await cluster.brokers[lost].kill()
    for process in ("work-0", "serve-0"):
        site.processes[process].tell(signal.SIGKILL)
        assert site.processes[process].ended() == -signal.SIGKILL

    async def is_led_by_another() -> bool:
        return await leader_of(cluster, 1) not in (None, lost)

    await until(is_led_by_another)
    for process in ("work-0", "serve-0"):
        site.begin(process, cluster.address)
    await cluster.brokers[lost].start()

    async def is_whole() -> bool:
        seen = await topology(cluster)
        return seen is not None and seen.is_ready and len(seen.whole) == len(cluster.brokers)

    await until(is_whole)


async def _all_is_told(database: Database) -> bool:
    """The engine has heard everything, and told that all instances have ended."""
    running = select(func.count()).where(
        VisitedElement.element_type == "PROCESS", VisitedElement.left_at.is_(None)
    )
    unsent = select(func.count()).where(OutboxEntry.sent_at.is_(None))
    async with database.reading() as session:
        return not await session.scalar(running) and not await session.scalar(unsent)


async def _assert_each_ticket_went_its_way_once(database: Database) -> None:
    closings = select(History.case_id).where(History.event == "closed")
    async with database.reading() as session:
        tickets = (await session.scalars(select(Ticket))).all()
        closed = Counter(await session.scalars(closings))
        completed = select(HumanTask.element).where(HumanTask.status == "completed")
        done = Counter(await session.scalars(completed))
        dispatches = (await session.scalars(select(Dispatch.ticket_id))).all()
        calls = (await session.scalars(select(CallBack.ticket_id))).all()
        visits = (await session.scalars(select(Visit))).all()
        open_incidents = select(EngineIncident).where(EngineIncident.resolved_at.is_(None))
        assert (await session.scalars(open_incidents)).all() == []
    every = sorted(ticket.id for ticket in tickets)
    assert len(every) == TICKETS
    assert {ticket.closed_as for ticket in tickets} == {"satisfied"}
    assert closed == dict.fromkeys(every, 1)
    assert sorted(dispatches) == every
    assert sorted(calls) == every
    assert len(visits) == TICKETS
    assert set(done) <= set(FILLED_IN)
    assert set(done.values()) == {TICKETS}
