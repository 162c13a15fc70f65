"""`hotline engine`: the engine by itself (流程引擎), for who wants it to run without the rest."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from deploy.engine import EngineStatus, engine_status, prepare_engine, start_engine, stop_engine
from deploy.options import EngineOptions
from hotline.errors import HotlineError
from hotline.settings import Settings

app = typer.Typer(no_args_is_help=True, help="流程引擎：准备、启动、停止、查看、部署流程图")

DataFolder = Annotated[
    Path,
    typer.Option("--data", help="引擎数据目录", default_factory=lambda: Settings().data_folder / "engine"),
]
Answer = TypeVar("Answer")
_console = Console(stderr=True)


@app.command()
def prepare() -> None:
    """下载并解开引擎（已有则立即返回）。"""
    backend = _run(prepare_engine(report=_say))
    typer.echo(f"engine: {backend}")


@app.command()
def start(
    data: DataFolder,
    clock_controlled: Annotated[bool, typer.Option(help="时钟可调整，仅用于演示和测试")] = False,
    feed_url: Annotated[str | None, typer.Option(help="引擎记录的接收地址")] = None,
) -> None:
    """启动引擎并留在后台，直到 stop；已在运行则直接使用。"""
    options = EngineOptions(data, clock_controlled=clock_controlled, feed_url=feed_url)
    engine = _run(start_engine(options, report=_say))
    typer.echo(
        f"{engine.grpc_address} ({engine.backend} {engine.version}, pid {engine.pid}, log {engine.log})"
    )


@app.command()
def stop(data: DataFolder) -> None:
    """停止该数据目录的引擎。"""
    typer.echo("stopped" if _run(stop_engine(data)) else "not running")


@app.command()
def status(data: DataFolder) -> None:
    """查看引擎；未就绪时退出码为 1。"""
    found = _run(engine_status(data))
    for line in _lines(found):
        typer.echo(line)
    if found.topology is None or not found.topology.is_ready:
        raise typer.Exit(1)


def _lines(found: EngineStatus) -> list[str]:
    lines = [f"running: {'yes' if found.running else 'no'}"]
    if found.running and found.state is not None:
        state = found.state
        lines.append(f"engine: {state.version} ({state.backend}), pid {state.engine.pid}")
        lines.append(f"gateway: {state.grpc_address}, management: {state.management_url}, log: {state.log}")
    if found.topology is not None:
        lines.append(f"topology: {found.topology}, gateway {found.topology.version}")
    free = f"free disk: {found.free_disk_bytes / 1024**3:.1f} GB"
    lines.append(f"{free} - the engine takes no work below 2 GB" if found.disk_is_low else free)
    return lines


def _say(line: str) -> None:
    _console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


def _run(work: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        return asyncio.run(work)
    except HotlineError as error:
        _console.print(f"{error} ({error.code})", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
