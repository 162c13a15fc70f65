"""The `hotline` command (热线命令)."""

import typer

from cli import calendar, engine
from cli.demo import demo

app = typer.Typer(no_args_is_help=True, help="12345 热线工单系统", pretty_exceptions_enable=False)
app.add_typer(calendar.app, name="calendar")
app.add_typer(engine.app, name="engine")
app.command()(demo)
