"""`hotline backup FILE`: database, files and key in one archive, while the system runs or not (备份)."""

from pathlib import Path
from typing import Annotated

import typer

from assembly.backup.back_up import back_up
from cli.running import read_settings, refusal
from hotline.calendar import in_shanghai
from hotline.errors import HotlineError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="备份文件，如 hotline-2026-11-24.tar.gz；不覆盖已有文件")
]


@app.command()
def backup(file: File) -> None:
    """备份数据库、附件和密钥到一个文件；系统运行时也可以。不含流程引擎的数据，见 docs/operations.md。"""
    try:
        manifest = back_up(read_settings(), file)
    except HotlineError as error:
        raise refusal(error) from error
    typer.echo(
        f"{file}：{manifest.tells(in_shanghai(manifest.made_at))}，{file.stat().st_size / 1024**2:.1f} MB"
    )
    typer.echo("其中有个人信息和密钥，只有本账户可读；请存到另一台机器上", err=True)
