"""A part that runs beside others in one process (并行运行的部分): its failure ends all, its end is waited for."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

CLEAN_STOP_SECONDS = 20


@asynccontextmanager
async def running_part(
    run: Callable[[], Awaitable[None]], stop: Callable[[], None] | None = None
) -> AsyncGenerator[None]:
    """Runs it beside the block. Its failure ends the block and is raised there.

    At the end it is told to stop and has 20 seconds for what it holds; without `stop` it is cancelled.
    """
    block = asyncio.current_task()
    failure: list[BaseException] = []

    async def guarded() -> None:
        try:
            await run()
        except Exception as error:  # kept and raised in the block, which is ended by it
            failure.append(error)
            if block is not None:
                block.cancel()

    part = asyncio.create_task(guarded())
    try:
        yield
    except asyncio.CancelledError:
        if failure:
            raise failure[0] from None
        raise
    finally:
        await _end(part, stop)


async def _end(part: asyncio.Task[None], stop: Callable[[], None] | None) -> None:
    if stop is not None:
        stop()
        await asyncio.wait({part}, timeout=CLEAN_STOP_SECONDS)
    part.cancel()
    await asyncio.wait({part}, timeout=CLEAN_STOP_SECONDS)
