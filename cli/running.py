"""How commands run and end (命令运行): one clear line for an expected error, never a traceback."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import typer
from rich.console import Console

from hotline.errors import HotlineError

Answer = TypeVar("Answer")

errors = Console(stderr=True)
"""Where progress and errors go; results go to the standard output."""

INTERRUPTED = 130


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Runs it. What a person can act on is said in one line; the exit code is then 1."""
    try:
        return asyncio.run(work)
    except HotlineError as error:
        raise refusal(error) from error
    except KeyboardInterrupt:
        say("已中断")
        raise typer.Exit(INTERRUPTED) from None


def refusal(error: HotlineError) -> typer.Exit:
    """Says what is wrong; raising the answer ends the command with exit code 1."""
    errors.print(f"{error}（{error.code}）", style="red", highlight=False, markup=False)
    return typer.Exit(1)


def say(line: str) -> None:
    """A line about what is going on."""
    errors.print(line, style="dim", highlight=False, markup=False)
