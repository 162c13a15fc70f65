"""An engine of its own for tries (试验用的引擎), whatever engine the office has."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from deploy.engine import Engine, running_engine
from deploy.options import EngineOptions, Report, silent
from deploy.settings import EngineSettings


@asynccontextmanager
async def engine_of_its_own(options: EngineOptions, *, report: Report = silent) -> AsyncGenerator[Engine]:
    """A fresh one on this machine, for as long as the block runs.

    An engine at an address is somebody's: nothing is tried on it, nor is its clock moved. Raises as `running_engine`.
    """
    settings = EngineSettings()
    changes: dict[str, Any] = {"address": "", "management_url": ""}
    if settings.backend == "address":
        changes["backend"] = None
    async with running_engine(options, settings.model_copy(update=changes), report) as engine:
        yield engine
