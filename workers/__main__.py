"""Workers in a process of their own (独立执行进程): `python -m workers`, beside an office on PostgreSQL.

On SQLite everything is one process (`hotline up`); a second one is refused.
"""

import asyncio
import logging
import os
import signal
import sys
from datetime import timedelta

from prometheus_client import start_http_server

from hotline.bootstrap import open_office
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import HotlineError
from hotline.logs import logging_by
from hotline.settings import Settings
from workers.registry import all_workers
from workers.runtime import Runtime, watch

PATIENCE = timedelta(minutes=2)
"""So long may polls fail before the process ends with an error, to be started again by who supervises it."""


class OneProcessOnly(HotlineError):
    """SQLite allows one process; several need PostgreSQL."""

    code = "ONE_PROCESS_ONLY"
    message = (
        "SQLite 只支持单进程运行，请使用 hotline up；多进程运行请设置 HOTLINE_DATABASE_URL 为 PostgreSQL"
    )


async def work(settings: Settings, address: str) -> None:
    """Works until SIGTERM or SIGINT. Raises OneProcessOnly, EngineUnavailable, DatabaseUnavailable."""
    if settings.url.startswith("sqlite"):
        raise OneProcessOnly
    if settings.worker_metrics_port:
        start_http_server(settings.worker_metrics_port, settings.host)
    async with open_office(settings) as office:
        engine = ZeebeEngine(address)
        runtime = Runtime(office, engine, all_workers(), f"workers-{os.getpid()}")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, runtime.stop)
        watching = asyncio.create_task(watch(runtime, PATIENCE))
        working = asyncio.create_task(runtime.run())
        await asyncio.wait((watching, working), return_when=asyncio.FIRST_COMPLETED)
        watching.cancel()
        runtime.stop()
        await working
        await engine.close()
        await asyncio.gather(watching)


def main() -> int:
    """The command; answers its exit code."""
    settings = Settings()
    try:
        with logging_by(logging.StreamHandler(), logging.INFO, settings.log_format):
            asyncio.run(work(settings, os.environ.get("ZEEBE_ADDRESS", "127.0.0.1:26500")))
    except HotlineError as error:
        sys.stderr.write(f"{error}（{error.code}）\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
