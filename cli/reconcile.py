"""`hotline reconcile`: database and engine compared, and put together again (核对与恢复)."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from assembly.reconciling import engine_is_lost, look_for_differences, put_right, replace_lost_engine
from cli.running import read_settings, run
from deploy.settings import EngineSettings
from hotline.recovery.bring_back import BroughtBack
from hotline.recovery.differences import Difference
from hotline.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Apply = Annotated[bool, typer.Option("--apply", help="按“处理办法”修复；使用 SQLite 的须先停止系统")]
EngineLost = Annotated[
    bool, typer.Option("--engine-lost", help="引擎数据已丢失：全部在办事项在新引擎中重新启动流程")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command()
def reconcile(apply: Apply = False, engine_lost: EngineLost = False, as_json: AsJson = False) -> None:
    """核对数据库与流程引擎：缺流程的工单、待办，不一致的时限，无主的流程。默认只看不改；有差异时退出码为 1。"""
    settings = read_settings()
    if engine_lost:
        _bring_back(settings, apply=apply)
        return
    found = run(put_right(settings) if apply else look_for_differences(settings))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        _show(found, applied=apply)
    if found and not apply:
        raise typer.Exit(1)


def _bring_back(settings: Settings, *, apply: bool) -> None:
    if not apply:
        typer.echo(
            f"{_where_the_engine_is(settings)}。加 --apply：在办的全部在新引擎中重新启动流程，已办环节按原结果继续"
        )
        return
    _tell(run(replace_lost_engine(settings)))


def _where_the_engine_is(settings: Settings) -> str:
    address = EngineSettings().address
    if address:
        return f"引擎在 {address}，是否丢失须由您确认"
    return "数据目录中没有引擎数据" if engine_is_lost(settings) else "数据目录中有引擎数据"


def _tell(done: BroughtBack) -> None:
    typer.echo(
        f"已与丢失的引擎脱离：{done.started} 件工单和事项将重新启动流程，{done.tasks} 个在办待办保留签收和草稿。"
        "请启动系统；流程走回原来的环节后，再运行 hotline reconcile 核对"
    )


def _show(found: Sequence[Difference], *, applied: bool) -> None:
    if not found:
        typer.echo("数据库与流程引擎一致")
        return
    table = Table(
        *(Column(name, overflow="fold") for name in ("工单或事项", "差异", "处理办法", "代码")),
        show_lines=True,
    )
    for each in found:
        table.add_row(each.case_id or str(each.key), each.text, each.mend.label, each.code)
    Console().print(table)
    if applied:
        typer.echo(f"共 {len(found)} 处，已登记修复，由运行中的系统告知引擎（停止的请启动）；几分钟后再核对")
    else:
        typer.echo(f"共 {len(found)} 处。加 --apply 修复")
