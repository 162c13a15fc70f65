"""`hotline messages`: the table of messages, what could not be delivered, a try of a robot (通知)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.running import read_settings, refusal, run
from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.errors import HotlineError, NotFound
from hotline.notifications.models import Notification
from hotline.notifications.robot import robot_client, send_text
from hotline.notifications.table import KINDS
from hotline.notifications.table_file import read_messages
from hotline.notifications.undelivered import given_up, send_again, send_all_again
from hotline.work import Work

Answer = TypeVar("Answer")

TEST_TEXT = "【测试】12345 工单系统的群机器人已接通。"
ANSWER_SECONDS = 10.0


class RobotRefused(HotlineError):
    """The group's robot did not take the test message; the message says why."""

    code = "ROBOT_REFUSED"
    status = 502
    message = "群机器人未接收"


app = typer.Typer(no_args_is_help=True, help="通知：通知表、投递失败的通知、群机器人")

File = Annotated[Path | None, typer.Argument(metavar="FILE", help="通知表（YAML）；不给则检查正在使用的")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="通知编号，可给多个")]
Everything = Annotated[bool, typer.Option("--all", help="全部重新发送")]
Group = Annotated[str, typer.Argument(metavar="GROUP", help="群名，如 heads")]


@app.command()
def check(file: File = None) -> None:
    """检查通知表；有误时指出是哪一项。"""
    path = file or read_settings().messages_file
    try:
        table = read_messages(path)
    except HotlineError as error:
        raise refusal(error) from error
    typer.echo(f"{path.name} 无误：{len(table.messages)} 种通知，{len(table.groups)} 个群")


@app.command()
def undelivered() -> None:
    """列出投递失败的通知。"""
    rows = run(_in_office(given_up))
    if not rows:
        typer.echo("没有投递失败的通知")
        return
    Console().print(_table(rows))


@app.command()
def resend(ids: Ids = None, everything: Everything = False) -> None:
    """重新发送投递失败的通知；系统下次运行或正在运行时发出。"""
    if bool(ids) == everything:
        typer.echo("请给出通知编号，或用 --all 全部重新发送", err=True)
        raise typer.Exit(2)

    async def again(work: Work) -> int:
        if everything:
            return await send_all_again(work)
        for each in ids or ():
            await send_again(work, each)
        return len(ids or ())

    typer.echo(f"重新发送 {run(_in_office(again))} 条")


@app.command(name="try")
def try_robot(group: Group) -> None:
    """向一个群发一条测试消息，看机器人是否接通。"""
    run(_try(group))
    typer.echo("已发送")


async def _try(group: str) -> None:
    robot = read_settings().group_robots.get(group)
    if robot is None:
        raise NotFound(f"群“{group}”没有机器人，请检查环境变量 HOTLINE_ROBOTS")
    async with robot_client() as client:
        refused = await send_text(client, robot, TEST_TEXT, ANSWER_SECONDS)
    if refused is not None:
        raise RobotRefused(refused.reason)


async def _in_office(use_case: Callable[[Work], Awaitable[Answer]]) -> Answer:
    async with open_office(read_settings()) as office, office.work() as work:
        return await use_case(work)


def _table(rows: list[Notification]) -> Table:
    table = Table("编号", "种类", "渠道", "收件", "写于", "尝试", "原因")
    for row in rows:
        written = f"{in_shanghai(row.created_at):%Y-%m-%d %H:%M}"
        kind = KINDS.get(row.kind, row.kind)
        table.add_row(
            row.id, kind, row.channel, row.recipient, written, str(row.attempts), row.last_error or ""
        )
    return table
