"""The `hotline` command (热线命令)."""

import importlib
from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

MODULES: Mapping[str, str] = {
    "demo": "cli.demo",
    "up": "cli.up",
    "operate": "cli.operate",
    "serve": "cli.serve",
    "work": "cli.work",
    "import": "cli.import_file",
    "report": "cli.report",
    "calendar": "cli.calendar",
    "papers": "cli.papers",
    "deadlines": "cli.deadlines",
    "messages": "cli.messages",
    "engine": "cli.engine",
    "accounts": "cli.accounts",
    "processes": "cli.processes",
    "doctor": "cli.doctor",
    "reconcile": "cli.reconcile",
    "backup": "cli.backup",
    "restore": "cli.restore",
}
"""Where each command is. Each module has an `app`."""


class _LoadedWhenAsked(TyperGroup):
    """A command's module is loaded when it is asked for: a date need not wait for engine and database.

    Contexts and commands are Typer's own copy of Click's, whose names it keeps to itself.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in MODULES:
            return None
        app: typer.Typer = importlib.import_module(MODULES[cmd_name]).app
        command = get_command(app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_LoadedWhenAsked, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def hotline() -> None:
    """12345 热线工单系统。"""
