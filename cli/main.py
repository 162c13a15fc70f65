"""The `hotline` command (热线命令)."""

import typer

app = typer.Typer(no_args_is_help=True, help="12345 热线工单系统")
