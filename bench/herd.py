"""The close of business: 3,000 deadlines come due in the same second (the herd).

Recorded with their rows and history by the real runtime, against the same diagram with a streaming worker that
does nothing (pyzeebe). Each on an engine of its own whose clock is moved, one after the other, in one run.

    make bench ARGS=herd
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pyzeebe import ZeebeClient, ZeebeWorker, create_insecure_channel
from pyzeebe.errors import ZeebeBackPressureError
from sqlalchemy import func, insert, select

from assembly.running import System, running_system
from deploy.engine import running_engine
from deploy.engine_clock import move_clock
from deploy.options import EngineOptions
from hotline.db.clock_offset import write_offset
from hotline.deadlines.models import Deadline
from hotline.engine.deployment import ResourceFile, deploy
from hotline.settings import Settings
from hotline.tickets.models import Ticket

DIAGRAM = Path(__file__).parent / "herd.bpmn"
LATER = timedelta(hours=8)
WARM_UP = 200


async def noop_rate(count: int) -> float:
    """Jobs a second of a streaming worker that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        options = EngineOptions(data_folder=Path(folder), clock_controlled=True, usual_ports=False)
        async with running_engine(options) as engine:
            await deploy(engine.grpc_address, [ResourceFile("herd.bpmn", DIAGRAM.read_bytes())])
            done: set[str] = set()
            channel = create_insecure_channel(grpc_address=engine.grpc_address)
            worker = ZeebeWorker(channel, stream_enabled=True)

            @worker.task(task_type="record_late", max_jobs_to_activate=64, max_running_jobs=64)
            async def nothing(deadline_id: str) -> None:  # pyright: ignore[reportUnusedFunction]
                done.add(deadline_id)

            working = asyncio.create_task(worker.work())
            await asyncio.sleep(1)
            client = ZeebeClient(channel)

            async def jump() -> None:
                await move_clock(engine.management_url, LATER)

            async def recorded() -> int:
                return len(done)

            await _round(client, "w", WARM_UP, datetime.now(UTC) + LATER, jump, recorded, WARM_UP)
            due = datetime.now(UTC) + 2 * LATER
            rate = await _round(client, "t", count, due, jump, recorded, WARM_UP + count)
            await worker.stop()
            working.cancel()
            await channel.close()
            return rate


async def real_rate(count: int) -> float:
    """Deadlines a second, recorded in the database and answered to the engine."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_system(Settings(data_folder=Path(folder)), clock_controlled=True) as system:
            await deploy(system.engine.grpc_address, [ResourceFile("herd.bpmn", DIAGRAM.read_bytes())])
            channel = create_insecure_channel(grpc_address=system.engine.grpc_address)
            client = ZeebeClient(channel)

            async def jump() -> None:
                clock = system.office.clock
                clock.offset += LATER
                async with system.office.database.transaction() as session:
                    await write_offset(session, clock.offset)
                await move_clock(system.engine.management_url, LATER)

            async def recorded() -> int:
                async with system.office.look() as work:
                    return (
                        await work.session.scalar(
                            select(func.count()).select_from(Deadline).where(Deadline.late)
                        )
                        or 0
                    )

            due = datetime.now(UTC) + LATER
            await _store(system, "w", WARM_UP, due)
            await _round(client, "w", WARM_UP, due, jump, recorded, WARM_UP)
            due = datetime.now(UTC) + 2 * LATER
            await _store(system, "t", count, due)
            rate = await _round(client, "t", count, due, jump, recorded, WARM_UP + count)
            await channel.close()
            return rate


async def _store(system: System, prefix: str, count: int, due: datetime) -> None:
    """The tickets and their deadlines, as the process would have made them."""
    now = datetime.now(UTC)
    tickets = [
        {
            "id": f"{prefix}{i}.1", "number": f"{prefix}{i}", "round": 1, "kind": "ordinary", "nature": "help",
            "source": "", "title": "x", "content": "x", "category": "", "matter": "", "address": "", "grid": "",
            "citizen_name": "", "citizen_phone": "", "district_dispatched_at": now, "received_at": now,
            "received_by": "bench",
        }
        for i in range(count)
    ]  # fmt: skip
    deadlines: list[dict[str, Any]] = [
        {
            "id": f"{prefix}{i}", "case_id": f"{prefix}{i}.1", "dispatch_no": 0, "round": "1", "step": "handle",
            "counts_from": "received", "starts_at": now, "due_at": due, "remind_at": due, "rule": {},
            "calendar_version": "bench",
        }
        for i in range(count)
    ]  # fmt: skip
    async with system.office.database.transaction() as session:
        await session.execute(insert(Ticket), tickets)
        await session.execute(insert(Deadline), deadlines)


async def _round(
    client: ZeebeClient,
    prefix: str,
    count: int,
    due: datetime,
    jump: Callable[[], Awaitable[None]],
    recorded: Callable[[], Awaitable[int]],
    target: int,
) -> float:
    """Starts the instances, makes their timers due at once, and waits until the last is recorded."""
    gate = asyncio.Semaphore(32)

    async def start(i: int) -> None:
        async with gate:
            variables = {"ticket_id": f"{prefix}{i}.1", "deadline_id": f"{prefix}{i}", "due": due.isoformat()}
            while True:
                try:
                    await client.run_process("herd", variables)
                    return
                except ZeebeBackPressureError:
                    await asyncio.sleep(0.1)

    await asyncio.gather(*(start(i) for i in range(count)))
    await asyncio.sleep(2)  # the engine finishes what it was given; not part of what is measured
    started = time.perf_counter()
    await jump()
    while await recorded() < target:
        if time.perf_counter() - started > 300:
            raise TimeoutError(f"{target - await recorded()} deadlines are missing")
        await asyncio.sleep(0.02)
    return count / (time.perf_counter() - started)


async def main() -> None:
    """Prints both rates and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deadlines", type=int, default=3000)
    count = parser.parse_args().deadlines
    noop = await noop_rate(count)
    print(f"no-op streaming worker: {noop:.0f} deadlines/s")
    real = await real_rate(count)
    print(
        f"recorded with row and history: {real:.0f} deadlines/s, none of {count} missed, ratio {real / noop:.2f}"
    )


if __name__ == "__main__":
    asyncio.run(main())
