"""Finding the office's own engine (寻找引擎) from a process that did not start it, and that may be there before it."""

import asyncio

from deploy.options import Report, silent
from hotline.engine.errors import EngineBusy
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import EngineUnavailable
from hotline.office import Office
from hotline.recovery.engine_mark import StrangeEngine, recognize

LOOK_SECONDS = 2.0
LOOKS_AT_STRANGE = 10
"""The mark reaches the other partitions a moment after it was given, and the gateway asks any of them."""


async def find_engine(
    office: Office, zeebe: ZeebeEngine, report: Report = silent, *, deploys: bool = True
) -> None:
    """Waits until the office's engine answers, and, where this process does not deploy itself, until it is prepared.

    Raises StrangeEngine when it is not the office's.
    """
    strange = 0
    waiting = False
    while True:
        try:
            return await recognize(office, zeebe, may_give=deploys)
        except StrangeEngine:
            strange += 1
            if strange >= LOOKS_AT_STRANGE:
                raise
        except (EngineUnavailable, EngineBusy):
            if not waiting:
                report("waiting for the engine")
            waiting = True
        await asyncio.sleep(LOOK_SECONDS)
