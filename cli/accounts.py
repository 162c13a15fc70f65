"""`hotline accounts`: who can log in (账号). For the first administrator, and for when none can get in."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias, TypeVar

import typer

from cli.running import read_settings, run
from hotline.accounts import provision
from hotline.accounts.record import HERE, Origin
from hotline.bootstrap import open_office
from hotline.work import Work

Answer = TypeVar("Answer")
UseCase: TypeAlias = Callable[[Work, str, Origin], Awaitable[Answer]]

app = typer.Typer(no_args_is_help=True, help="账号：开通、重置密码、解锁、停用动态口令、结束登录")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="工作人员编号，如 zhang.wei")]


@app.command()
def create(person: Person) -> None:
    """为一名工作人员开通账号，给出一次性的初始密码。"""
    _tell_password(_done(provision.create, person))


@app.command()
def reset(person: Person) -> None:
    """重置密码，给出一次性的初始密码；解除锁定，结束该人员的全部登录。"""
    _tell_password(_done(provision.reset, person))


@app.command()
def unlock(person: Person) -> None:
    """解除因连续输错而造成的锁定。"""
    _done(provision.unlock, person)
    typer.echo("已解除锁定")


@app.command(name="disable-second-factor")
def disable_second_factor(person: Person) -> None:
    """停用动态口令，用于手机和恢复码都已丢失的人员。"""
    _done(provision.disable_second_factor, person)
    typer.echo("动态口令已停用")


@app.command(name="end-sessions")
def end_sessions(person: Person) -> None:
    """结束该人员的全部登录。"""
    _done(provision.end_sessions, person)
    typer.echo("登录已结束")


def _done(use_case: UseCase[Answer], person: str) -> Answer:
    return run(_in_office(use_case, person))


async def _in_office(use_case: UseCase[Answer], person: str) -> Answer:
    async with open_office(read_settings()) as office, office.work() as work:
        return await use_case(work, person, HERE)


def _tell_password(password: str) -> None:
    """The password alone on the standard output, so that a program can take it."""
    hours = read_settings().one_time_password_hours
    typer.echo(f"初始密码（{hours} 小时内有效，首次登录须修改，不再显示）：", err=True)
    typer.echo(password)
