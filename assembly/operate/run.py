"""The office with Operate beside it (带 Operate 运行), on a machine without Docker: store, Camunda, and the office."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from assembly.running import System, running_system
from deploy.operate.camunda import operate_port, operate_url, running_camunda
from deploy.operate.memory import check_memory
from deploy.operate.store import Store, running_store
from deploy.options import Report, silent
from deploy.settings import EngineSettings
from hotline.settings import Settings


@dataclass(frozen=True, slots=True)
class Watched:
    """A running office that operators watch in Operate."""

    system: System
    store: Store
    operate_url: str
    """Operate's page, without a slash at the end; tickets link to their instance there."""

    async def ended(self) -> None:
        """Waits until a part of it has ended by itself. Raises EngineDied, StoreBroken."""
        parts = [asyncio.create_task(each) for each in (self.system.engine.ended(), self.store.ended())]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            await done.pop()
        finally:
            for part in parts:
                part.cancel()


@asynccontextmanager
async def running_with_operate(
    settings: Settings, *, usual_ports: bool = True, report: Report = silent
) -> AsyncGenerator[Watched]:
    """Everything in the settings' data folder, on real time; `usual_ports`: Operate at 8080 where that is free.

    The engine has two exporters: Operate's, and the one of the office's own feed.

    Raises an `OperateError` and what `running_system` raises.
    """
    check_memory()
    patience = timedelta(seconds=EngineSettings().patience_seconds)
    port = operate_port(usual=usual_ports)
    watched = settings.model_copy(update={"operate_url": operate_url(port)})
    async with AsyncExitStack() as stack:
        folder = settings.data_folder / "opensearch"
        store = await stack.enter_async_context(running_store(folder, patience, report))
        run_engine = partial(running_camunda, store, port)
        system = await stack.enter_async_context(
            running_system(watched, report=report, run_engine=run_engine)
        )
        yield Watched(system, store, operate_url(port))
