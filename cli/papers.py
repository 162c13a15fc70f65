"""`hotline papers`: the office's templates of papers (文书模板, R-62)."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.documents.errors import TemplateUnusable
from hotline.documents.examples import example_of
from hotline.documents.papers import PAPERS
from hotline.settings import Settings

app = typer.Typer(no_args_is_help=True, help="文书模板：检查、试填")

Folder = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="模板所在文件夹，默认为设置 HOTLINE_PAPERS")
]
To = Annotated[Path | None, typer.Option(metavar="FOLDER", help="把试填的文书存到这里，供打开查看")]


@app.callback()
def papers() -> None:
    """文书模板：检查、试填。"""


@app.command()
def check(folder: Folder = None, to: To = None) -> None:
    """用样例内容试填每一份模板；有不能使用的，指出原因，以退出码 1 结束。"""
    chosen = folder or Settings().papers
    failed = False
    for kind, paper in PAPERS.items():
        try:
            filled = example_of(kind, chosen)
        except TemplateUnusable as error:
            failed = True
            typer.echo(f"《{paper.name}》{error.code}：{error}")
            continue
        typer.echo(f"《{paper.name}》可以使用：{chosen / paper.template}")
        if to is not None:
            to.mkdir(parents=True, exist_ok=True)
            (to / paper.template).write_bytes(filled)
    if failed:
        raise typer.Exit(1)
