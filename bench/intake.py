"""Import of a large file into tickets with running instances: rows a second, and how it grows.

The rows go in by slices; a slice is done when each of its tickets waits in the dispatchers' inbox, so that the
engine, the workers and the feed have had their part. The file is not the project's own: give any that the
import reads, e.g. a year of a hotline.

    .venv/bin/python -m bench.intake --input FILE [--rows 29617] [--slice 1000]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select

from assembly.running import System, running_system
from hotline.settings import Settings
from hotline.tasks.models import HumanTask
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.intake_file import Row, open_intake
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive_batch import receive_batch

ROWS_AT_ONCE = 300
PATIENCE_SECONDS = 600
SAMPLE = Settings().street_file.parent / "tickets.csv"


async def measure(path: Path, rows: int, size: int) -> None:
    """Imports and prints a line for each slice, then the ratio of the last to the first."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_folder=Path(folder))
        async with running_system(settings) as system:
            with open_intake(path, read_layouts(settings.import_layouts)) as file:
                found = (row.values for row in file.rows if isinstance(row, Row))
                await _slices(system, islice(found, rows), size)


async def _slices(system: System, found: Iterator[TicketIntake], size: int) -> None:
    seconds: list[float] = []
    done = 0
    while part := list(islice(found, size)):
        started = time.perf_counter()
        for at in range(0, len(part), ROWS_AT_ONCE):
            async with system.office.work("bench") as work:
                await receive_batch(work, part[at : at + ROWS_AT_ONCE])
        taken_in = time.perf_counter() - started
        done += len(part)
        await _until_waiting(system, done)
        seconds.append((time.perf_counter() - started) / len(part))
        print(
            f"{done:6d} rows: {len(part) / taken_in:6.0f} rows/s into the database, "
            f"{1 / seconds[-1]:6.1f} tickets/s with running instances",
            flush=True,
        )
    whole = [each for each in seconds if each] or [1.0]
    print(f"last slice {whole[-1] / whole[0]:.2f} times as dear as the first")


async def _until_waiting(system: System, count: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with system.office.look() as work:
                waiting = await work.session.scalar(select(func.count()).select_from(HumanTask))
            if (waiting or 0) >= count:
                return
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", type=Path, default=SAMPLE)
    parser.add_argument("--rows", type=int, default=29_617)
    parser.add_argument("--slice", type=int, default=1_000)
    given = parser.parse_args()
    asyncio.run(measure(given.input, given.rows, given.slice))
