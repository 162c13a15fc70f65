"""`hotline demo`: a file's tickets played from intake to close on the real system (演示)."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from cli.logs import logging_to
from cli.running import errors, read_settings, run, say
from demo.folder import fresh_folder
from demo.observe import Standing
from demo.papers import FOLDER as PAPERS
from demo.play import Progress as Played
from demo.report import Report
from demo.run import Options, demonstrate, read_material
from demo.tables import show
from hotline.calendar import SHANGHAI, in_shanghai
from hotline.settings import ROOT, Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

SAMPLE = ROOT / "sample" / "tickets.csv"
SEED = 7
WIDTH = 100
"""Columns of the tables where they go to a file."""

InputFile = Annotated[Path, typer.Option("--input", help="工单文件（.xlsx、.csv、.csv.gz）")]
Limit = Annotated[int | None, typer.Option(min=1, help="只取前多少张")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="把结果另存为 JSON")]
Seed = Annotated[int, typer.Option(help="种子：同一文件、同一种子，结果相同")]
Folder = Annotated[
    Path | None, typer.Option("--data-folder", help="演示数据目录，开始时清空；默认 data/demo")
]

LoseEngine = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M"], help="演示到这一时刻删除引擎数据，再由数据库恢复，如 2026-09-15T12:00"
    ),
]


@app.command()
def demo(
    input_file: InputFile = SAMPLE,
    limit: Limit = None,
    json_file: JsonFile = None,
    seed: Seed = SEED,
    data_folder: Folder = None,
    lose_engine: LoseEngine = None,
) -> None:
    """演示：三个月的工单和街道各项工作在一分钟左右办完，最后给出结果表和文书。"""
    settings = read_settings()
    folder = data_folder or demo_folder(settings)
    lost_at = None if lose_engine is None else lose_engine.replace(tzinfo=SHANGHAI)
    report = run(_demonstrate(Options(input_file, limit, seed, folder, lost_at), settings))
    if json_file is not None:
        _write(report, json_file)
    show(report, Console(width=None if errors.is_terminal else WIDTH), str(folder / PAPERS))
    if not report.ok:
        raise typer.Exit(1)


def demo_folder(settings: Settings) -> Path:
    """Where the demonstration keeps its data unless told otherwise."""
    return settings.data_folder / "demo"


async def _demonstrate(options: Options, settings: Settings) -> Report:
    material = read_material(options, settings)  # before the folder is emptied
    with (
        fresh_folder(options.folder),
        logging_to(options.folder, logging.WARNING, settings.log_format),
        _Shown() as shown,
    ):
        return await demonstrate(options, material, settings, say, shown.watch)


def _write(report: Report, path: Path) -> None:
    try:
        path.write_text(report.model_dump_json(indent=2) + "\n", "utf-8")
    except OSError as error:
        say(f"结果未能写入 {path}：{error.strerror}")
        raise typer.Exit(1) from error


class _Shown:
    """Progress while it is played: a bar on a terminal, else a line for each simulated day."""

    def __init__(self) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=errors,
            transient=True,
        )
        self._task = self._bar.add_task("准备", total=None)
        self._day = ""
        self._standing: Standing | None = None

    def __enter__(self) -> "_Shown":
        if errors.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if errors.is_terminal:
            self._bar.stop()

    def watch(self, played: Played) -> None:
        """Shows how far it is."""
        day, standing = f"{in_shanghai(played.now):%Y-%m-%d}", played.standing
        line = f"{day} 已收 {standing.received} 张，其他事项在办 {standing.other_open} 件，已办结"
        if errors.is_terminal:
            self._bar.update(self._task, description=line, completed=standing.closed, total=standing.received)
        elif day != self._day and standing != self._standing:
            self._day, self._standing = day, standing
            say(f"{line} {standing.closed} 张")
