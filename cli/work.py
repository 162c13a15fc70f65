"""`hotline work`: workers, relay, messages and the feed in a process of their own (执行进程), one or more."""

import asyncio
import logging
from enum import StrEnum
from typing import Annotated

import typer

from assembly.working_alone import prepare, working_alone
from cli.running import read_settings, run, say
from hotline.logs import logging_by
from hotline.settings import Settings
from hotline.tracing import tracing

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Deploy(StrEnum):
    """Whether diagrams are deployed at the start."""

    YES = "yes"
    ONLY = "only"
    NO = "no"


Deploying = Annotated[
    Deploy,
    typer.Option("--deploy", help="启动时部署流程图：yes 部署；only 升级数据库、部署后即退出；no 不部署"),
]


@app.command()
def work(deploy: Deploying = Deploy.YES) -> None:
    """只执行流程、投递通知、接收流程记录，可同时运行多个；须有 PostgreSQL 和 ZEEBE_ADDRESS。"""
    settings = read_settings()
    run(_prepare(settings) if deploy is Deploy.ONLY else _work(settings, deploy=deploy is Deploy.YES))


async def _prepare(settings: Settings) -> None:
    """One that is ended before it is done has failed."""
    with logging_by(logging.StreamHandler(), logging.INFO, settings.log_format), tracing("hotline-work"):
        await prepare(settings, report=say)
    say("数据库和流程图已就绪")


async def _work(settings: Settings, *, deploy: bool) -> None:
    """Until SIGTERM or Ctrl-C, which is a clean end: what is held is finished first."""
    try:
        with logging_by(logging.StreamHandler(), logging.INFO, settings.log_format), tracing("hotline-work"):
            async with working_alone(settings, deploy=deploy, report=say) as process:
                say(f"正在执行；流程记录接收地址 {process.feed_url}")
                await asyncio.Event().wait()
    except asyncio.CancelledError:
        say("已停止")
