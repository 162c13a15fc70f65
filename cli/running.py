"""How commands run and end (命令运行): one clear line for an expected error, never a traceback."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from hotline.errors import HotlineError
from hotline.settings import Settings

Answer = TypeVar("Answer")

errors = Console(stderr=True, soft_wrap=True)
"""Where progress and errors go; results go to the standard output."""

INTERRUPTED = 130


class NotWritten(HotlineError):
    """A file can't be written where it was asked for."""

    code = "NOT_WRITTEN"


def read_settings() -> Settings:
    """The settings; one that can't be read ends the command."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            say(f"环境变量 HOTLINE_{name} 的值无效：{problem['msg']}")
        raise typer.Exit(1) from error


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Runs it; Ctrl-C and SIGTERM end it cleanly.

    What a person can act on is said in one line; the exit code is then 1.
    """
    try:
        return asyncio.run(_until_signal(work))
    except HotlineError as error:
        raise refusal(error) from error
    except asyncio.CancelledError:
        say("已中断")
        raise typer.Exit(INTERRUPTED) from None


async def _until_signal(work: Coroutine[Any, Any, Answer]) -> Answer:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, task.cancel)
    return await task


def refusal(error: HotlineError) -> typer.Exit:
    """Says what is wrong; raising the answer ends the command with exit code 1."""
    errors.print(f"{error}（{error.code}）", style="red", highlight=False, markup=False)
    return typer.Exit(1)


def say(line: str) -> None:
    """A line about what is going on."""
    errors.print(line, style="dim", highlight=False, markup=False)
