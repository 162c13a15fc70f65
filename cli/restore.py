"""`hotline restore FILE`: a back-up comes into the data folder (恢复)."""

from pathlib import Path
from typing import Annotated

import typer

from assembly.backup.restore import Restored, restore
from assembly.reconciling import replace_lost_engine
from cli.running import read_settings, refusal, run
from hotline.calendar import in_shanghai
from hotline.errors import HotlineError
from hotline.recovery.bring_back import BroughtBack

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

File = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="hotline backup 写成的文件")
]
Replace = Annotated[bool, typer.Option("--replace", help="已有的数据库和密钥改名保留，再恢复")]

OTHER_MOMENT = (
    "备份不含流程引擎的数据，所连的引擎（ZEEBE_ADDRESS）与备份不是同一时刻的：请换成一个空的引擎，"
    "运行 hotline reconcile --engine-lost --apply，再启动"
)


@app.command(name="restore")
def restore_file(file: File, replace: Replace = False) -> None:
    """恢复备份到数据目录；系统须已停止。先整份校验，再放入；已有的内容只改名，不删除。"""
    settings = read_settings()
    try:
        done = restore(settings, file, replace=replace)
    except HotlineError as error:
        raise refusal(error) from error
    for line in _lines(done):
        typer.echo(line)
    if done.engine_lost:
        typer.echo(_brought_back(run(replace_lost_engine(settings))))
    else:
        typer.echo(OTHER_MOMENT)


def _lines(done: Restored) -> list[str]:
    lines = [f"已恢复 {done.manifest.tells(in_shanghai(done.manifest.made_at))}"]
    lines += [f"原有的改名为 {path}" for path in done.set_aside]
    if done.missing_files:
        lines.append(f"有 {done.missing_files} 个附件在备份时已丢失")
    return lines


def _brought_back(done: BroughtBack) -> str:
    return (
        f"备份不含流程引擎的数据，这里也没有引擎数据：启动后，{done.started} 件在办工单和事项在新引擎中重新启动流程，"
        f"走回备份时的环节；{done.tasks} 个在办待办保留签收和草稿"
    )
