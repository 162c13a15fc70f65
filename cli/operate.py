"""`hotline operate`: the office with Operate beside it, in the foreground, until Ctrl-C (带 Operate 运行)."""

import asyncio
import logging
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer

from assembly.data_folder import LOCK, claimed
from assembly.operate.run import Watched, running_with_operate
from assembly.operate.tickets import has_tickets, seed
from assembly.serving import ApiServer, serving
from cli.logs import logging_to
from cli.running import read_settings, run, say
from deploy.operate.camunda import USER, VERSION
from hotline.errors import HotlineError
from hotline.settings import NOBODY_TOLD, Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MARK = "operate-folder.txt"
_TEXT = (
    "Operate 样例数据，可用 make operate NEW=1 清空重来。\n"
    "Sample data for Operate; make operate NEW=1 begins anew.\n"
)

New = Annotated[bool, typer.Option("--new", help="清空上次的样例，重新开始")]


class NotAnOperateFolder(HotlineError):
    """The folder holds something that this command has not put there."""

    code = "NOT_AN_OPERATE_FOLDER"
    status = 409
    message = "不是 Operate 样例目录，不会清空"


@app.command()
def operate(new: New = False) -> None:
    """带 Operate 运行：样例工单停在各个步骤，供运维人员查看和处理异常，直到按 Ctrl-C。"""
    settings = read_settings()
    folder = settings.data_folder / "operate"
    own = {"data_folder": folder, "database_url": "", "environment": "development", **NOBODY_TOLD}
    run(_operate(settings.model_copy(update=own), new=new))


async def _operate(settings: Settings, *, new: bool) -> None:
    """Ends by itself only when something has failed; a cancellation is a clean stop."""
    try:
        await _serve(settings, new=new)
    except asyncio.CancelledError:
        say("已停止。数据都在，再次 make operate 接着上次；make operate NEW=1 重新开始")
        say("Stopped. make operate goes on from here, make operate NEW=1 begins anew.")


async def _serve(settings: Settings, *, new: bool) -> None:
    async with AsyncExitStack() as stack:
        _check_folder(settings.data_folder)
        stack.enter_context(claimed(settings.data_folder))
        _prepare(settings.data_folder, new=new)
        log = stack.enter_context(logging_to(settings.data_folder, logging.INFO, settings.log_format))
        watched = await stack.enter_async_context(running_with_operate(settings, report=say))
        if await has_tickets(watched.system):
            say("接着上次的样例；要重新开始：make operate NEW=1 (going on; NEW=1 begins anew)")
        else:
            await seed(watched.system, say)
        api = await stack.enter_async_context(serving(watched.system))
        _tell(watched, api, str(log))
        await watched.ended()


def _check_folder(folder: Path) -> None:
    """Raises NotAnOperateFolder where there is anything that this command has not put there."""
    if any(entry.name != LOCK for entry in folder.glob("*")) and not (folder / MARK).is_file():
        raise NotAnOperateFolder(f"{folder} 里有其他文件，请移走，或用 HOTLINE_DATA_FOLDER 指定别处")


def _prepare(folder: Path, *, new: bool) -> None:
    for entry in folder.glob("*") if new else ():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != LOCK:
            entry.unlink()
    (folder / MARK).write_text(_TEXT, "utf-8")


def _tell(watched: Watched, api: ApiServer, log: str) -> None:
    url = watched.operate_url
    stuck = f"{url}/processes?active=true&incidents=true"
    for line in (
        "",
        f"Operate  {url}    用户 {USER}，密码 {USER}",
        f"工作台   {api.url}/    在登录页选一个人；派单员（如沈晓岚）的工单页有“Operate”按钮",
        f"日志     {log}",
        "",
        "试一试：",
        f"1. 处理一处异常：打开 {stuck}",
        "   点开实例，看“查找重复工单”的原因；选中这一步，把变量 citizen_days 改为 30，再点重试；工单走到“派单”。",
        "2. 按工单编号找流程：Processes 页 → More Filters → Variable，名称 ticket_id，",
        '   值带双引号，如 "2026112400001.1"（编号在工作台上；被调用的流程、走访也在结果里）。',
        "3. 从工作台的工单页点“Operate”，直接到这张工单的流程；再点被调用的步骤，到退单审核、签派、联合处置。",
        "",
        f"Camunda {VERSION} 的许可证：非生产用途免费（Camunda License 1.0, free outside production only）。",
        "按 Ctrl-C 停止。",
    ):
        typer.echo(line)
