"""`hotline serve`: API and workbench in a process of their own (接口与工作台进程), as many as are needed."""

import asyncio
import logging

import typer

from assembly.serving import serving_alone
from cli.running import read_settings, run, say
from hotline.logs import logging_by
from hotline.settings import Settings
from hotline.tracing import tracing

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve() -> None:
    """只提供接口和工作台，可同时运行多个；须有 PostgreSQL 和 ZEEBE_ADDRESS，并另行运行 hotline work。"""
    run(_serve(read_settings()))


async def _serve(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C, which is a clean end."""
    try:
        with (
            logging_by(logging.StreamHandler(), logging.INFO, settings.log_format),
            tracing("hotline-serve"),
        ):
            async with serving_alone(settings) as served:
                say(f"工作台 {served.url}/")
                await asyncio.Event().wait()
    except asyncio.CancelledError:
        say("已停止")
