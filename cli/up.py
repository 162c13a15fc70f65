"""`hotline up`: everything in the foreground for daily use, until Ctrl-C (运行)."""

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Annotated

import typer

from assembly.data_folder import claimed
from assembly.running import System, running_system
from assembly.serving import ApiServer, serving
from cli.demo import demo_folder
from cli.logs import logging_to
from cli.running import read_settings, run, say
from demo.folder import CALENDAR_FILE, check_played
from demo.stopped_clock import going_on
from hotline.calendar import in_shanghai
from hotline.settings import NOBODY_TOLD, Settings
from hotline.tracing import tracing

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Demo = Annotated[bool, typer.Option("--demo", help="打开演示数据，时钟从演示停下的时刻继续")]


@app.command()
def up(demo: Demo = False) -> None:
    """运行系统：流程引擎、数据库、流程执行、接口，直到按 Ctrl-C。"""
    settings = read_settings()
    if demo:
        folder = demo_folder(settings)
        own = {"data_folder": folder, "database_url": "", "calendar_file": folder / CALENDAR_FILE}
        changed = {**own, **NOBODY_TOLD}
        settings = settings.model_copy(update=changed)
    run(_up(settings, demo=demo))


async def _up(settings: Settings, *, demo: bool) -> None:
    """Ends by itself only when something has failed; a cancellation is a clean stop."""
    if demo:
        check_played(settings.data_folder)
    try:
        await _serve(settings, demo=demo)
    except asyncio.CancelledError:
        say("已停止")


async def _serve(settings: Settings, *, demo: bool) -> None:
    async with AsyncExitStack() as stack:
        stack.enter_context(claimed(settings.data_folder))
        log = stack.enter_context(logging_to(settings.data_folder, logging.INFO, settings.log_format))
        stack.enter_context(tracing("hotline"))
        if demo:
            await stack.enter_async_context(going_on(settings))
        system = await stack.enter_async_context(running_system(settings, clock_controlled=demo, report=say))
        api = await stack.enter_async_context(serving(system))
        _tell(system, api, str(log))
        await system.engine.ended()


def _tell(system: System, api: ApiServer, log: str) -> None:
    now = in_shanghai(system.office.clock.now())
    if api.moved:
        say(f"端口 {api.wanted_port} 已被占用，改用 {api.port}")
    typer.echo(f"工作台   {api.url}/")
    typer.echo(f"接口     {api.url}/api/v1")
    typer.echo(f"接口文档 {api.docs_url}")
    typer.echo(f"日志     {log}")
    typer.echo(f"系统时间 {now:%Y-%m-%d %H:%M}，按 Ctrl-C 停止")
