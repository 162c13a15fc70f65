"""What moves the office on (执行): workers, relay, delivery of messages, in whichever process they run."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from assembly.parts import running_part
from hotline.engine.relay import Relay
from hotline.engine.zeebe import ZeebeEngine
from hotline.notifications import deliver
from hotline.office import Office
from workers.registry import all_workers
from workers.runtime import Runtime


@asynccontextmanager
async def working(office: Office, zeebe: ZeebeEngine, name: str) -> AsyncGenerator[Runtime]:
    """Relay, workers and delivery for as long as the block runs; `name` is the workers' name in the engine.

    Several processes may do so on one PostgreSQL: the relay takes a lease, a message is claimed before it is sent,
    and what a step answered is stored once (docs/adr/0023).
    """
    async with AsyncExitStack() as stack:
        runtime = Runtime(office, zeebe, all_workers(), name)
        await stack.enter_async_context(_relaying(Relay(office, zeebe)))
        await stack.enter_async_context(running_part(runtime.run, runtime.stop))
        stop = asyncio.Event()
        await stack.enter_async_context(running_part(lambda: deliver.run(office, stop), stop.set))
        yield runtime


@asynccontextmanager
async def _relaying(relay: Relay) -> AsyncGenerator[None]:
    try:
        async with running_part(relay.run, relay.stop):
            yield
    finally:  # a clean stop is a cancellation
        await relay.release()
