"""`hotline processes deployments`: who deployed what, when and why (部署记录)."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from cli.processes_changes import wide_table
from cli.running import read_settings, run
from hotline.bootstrap import office_as_it_is
from hotline.calendar import in_shanghai
from hotline.processes.deploy.models import DeployedFile, Deployment
from hotline.processes.deploy.record import deployments
from hotline.settings import Settings

Last = Annotated[int, typer.Option("--last", min=1, max=1000, help="看最近几次")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
SHOWN = 10
"""Files named in the table; all are in the JSON."""
Rows = Sequence[tuple[Deployment, Sequence[DeployedFile]]]


def show_deployments(last: Last = 10, as_json: AsJson = False) -> None:
    """部署记录：谁、什么时候、为什么、哪些文件成了新版本，新的在前。"""
    rows = run(_read(read_settings(), last))
    if as_json:
        typer.echo(json.dumps([_written(*row) for row in rows], ensure_ascii=False, indent=2))
        return
    table = wide_table("编号", "时间", "谁", "为什么", "新版本")
    for row, files in rows:
        at = f"{in_shanghai(row.begun_at):%Y-%m-%d %H:%M}" + ("" if row.finished_at else "（未完成）")
        table.add_row(str(row.id), at, row.by, row.why, _changed(files))
    Console().print(table)


def _changed(files: Sequence[DeployedFile]) -> str:
    if not files:
        return "（只处理在办的）"
    shown = [f"{file.file} → {file.version}" for file in files[:SHOWN]]
    more = [f"等 {len(files)} 个"] if len(files) > SHOWN else []
    return "\n".join([*shown, *more])


async def _read(settings: Settings, last: int) -> Rows:
    async with office_as_it_is(settings) as office, office.look() as work:
        return await deployments(work, last)


def _written(row: Deployment, files: Sequence[DeployedFile]) -> dict[str, object]:
    return {
        "id": row.id,
        "begun_at": row.begun_at.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "by": row.by,
        "why": row.why,
        "renamed": row.renamed,
        "files": [{"file": file.file, "id": file.definition_id, "version": file.version} for file in files],
    }
