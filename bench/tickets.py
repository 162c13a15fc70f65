"""Whole tickets a second: the real workers, database, inbox and outbox against workers that do nothing.

Both run the same diagrams on an engine of their own, one after the other, on the same machine, in one run.

    .venv/bin/python bench/tickets.py [--tickets 300] [--no-feed]
"""

import argparse
import asyncio
import tempfile
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyzeebe import ZeebeClient
from pyzeebe.errors import ZeebeBackPressureError
from sqlalchemy import func, select

from assembly.running import System, running_system
from bench.noop import noop_workers
from deploy.diagrams import deploy_diagrams
from deploy.engine import running_engine
from deploy.options import EngineOptions
from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.engine.feed_server import feed_server
from hotline.organization.caller import Caller
from hotline.settings import Settings
from hotline.tasks.complete import complete
from hotline.tasks.errors import TaskWithdrawn
from hotline.tasks.models import HumanTask
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.models import Ticket
from hotline.tickets.receive import receive_all

AT_ONCE = 64
ANSWERS: dict[str, dict[str, str]] = {
    "dispatch_ticket": {"decision": "department", "department": "V01"},
    "accept_ticket": {},
    "contact_citizen": {"result": "reached", "channel": "phone"},
    "handle_ticket": {"result": "solved", "done": "已到现场处理完毕"},
    "check_submission": {"result": "passed"},
    "call_back": {
        "answer": "satisfied",
        "first_contact": "yes",
        "on_time": "yes",
        "solved": "yes",
        "satisfied": "yes",
    },
    "report_upward": {"summary": "已办结"},
    "visit_citizen": {
        "visited_on": f"{in_shanghai(datetime.now(UTC)):%Y-%m-%d}",
        "found": "yes",
        "cause": "灯具损坏",
        "talked_to_citizen": "yes",
        "result": "handled",
    },
    "excuse_visit": {"reason": "走访与办结同时进行"},
}
"""Every ticket is visited (R-33); one that is reported before somebody was there is excused."""


async def noop_rate(tickets: int, *, feed: bool) -> float:
    """Tickets a second with workers that do nothing."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_folder=Path(folder))
        async with open_office(settings) as office, feed_server(office.database) as server:
            options = EngineOptions(
                data_folder=Path(folder) / "engine", feed_url=server.url if feed else None
            )
            async with running_engine(options) as engine:
                await deploy_diagrams(engine.grpc_address, settings.processes)
                async with noop_workers(engine.grpc_address) as (client, ended):
                    await asyncio.wait_for(_noop_round(client, ended, 30), 120)
                    started = time.perf_counter()
                    await asyncio.wait_for(_noop_round(client, ended, tickets), 600)
                    return tickets / (time.perf_counter() - started)


async def _noop_round(client: ZeebeClient, ended: asyncio.Queue[None], tickets: int) -> None:
    """Each ticket has a visit beside it, as the real ones have: two processes end."""
    started = 0
    for finished in range(tickets):
        while started < min(tickets, finished + AT_ONCE):
            key = uuid.uuid4().hex
            await _start(client, "ticket_received", key, {"ticket_id": key, "ticket_number": key})
            visit = f"{key}.v1"
            await _start(client, "visit_opened", visit, {"case_id": visit, "visitor": "field_team"})
            started += 1
        await ended.get()
        await ended.get()


async def _start(client: ZeebeClient, message: str, key: str, variables: dict[str, str]) -> None:
    while True:
        try:
            await client.publish_message(message, key, variables, 60_000, key)
            return
        except ZeebeBackPressureError:
            await asyncio.sleep(0.05)


async def real_rate(tickets: int) -> float:
    """Tickets a second with everything that is real; people answer at once."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_system(Settings(data_folder=Path(folder))) as system:
            await asyncio.wait_for(_real_round(system, "w", 30), 120)
            started = time.perf_counter()
            await asyncio.wait_for(_real_round(system, "t", tickets), 600)
            return tickets / (time.perf_counter() - started)


async def _real_round(system: System, prefix: str, tickets: int) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    waiting = [
        TicketIntake(number=f"{prefix}{i}", title="路灯不亮", content="路灯不亮", district_dispatched_at=now)
        for i in range(tickets)
    ]
    while True:
        async with system.office.look() as work:
            open_ = await work.session.scalar(
                select(func.count()).select_from(Ticket).where(Ticket.closed_at.is_(None))
            )
            tasks = list(
                await work.session.execute(
                    select(HumanTask.id, HumanTask.action).where(HumanTask.status == "open").limit(200)
                )
            )
        if not waiting and not open_:
            return
        room = AT_ONCE - (open_ or 0)
        if waiting and room > 0:
            async with system.office.work("bench") as work:
                await receive_all(work, waiting[:room])
            waiting = waiting[room:]
        for task_id, action in tasks:
            with suppress(TaskWithdrawn):  # nobody has to write why nobody went, now that somebody did
                async with system.office.work("bench") as work:
                    await complete(work, EVERYBODY, task_id, dict(ANSWERS[action]))
        if not tasks:
            await asyncio.sleep(0.05)


EVERYBODY = Caller(
    "bench",
    "bench",
    frozenset({"dispatcher@center", "callback_officer@center", "handler@V01", "field_team@hotline_office"}),
)


async def main() -> None:
    """Prints both rates and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=300)
    arguments = parser.parse_args()
    for feed in (False, True):
        noop = await noop_rate(arguments.tickets, feed=feed)
        print(f"no-op workers, {'with' if feed else 'without'} feed: {noop:.1f} tickets/s")
    real = await real_rate(arguments.tickets)
    print(f"real, with feed: {real:.1f} tickets/s, ratio {real / noop:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
