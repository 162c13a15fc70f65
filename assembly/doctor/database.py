"""The database (数据库): can it be read, is it of this program's version, is its file whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.db.looking import sqlite_file
from hotline.db.version import database_version, known_versions, program_version

SUBJECT = Subject("database", "数据库")
WHOLE = Subject("database_file", "数据库文件")
SERVER = Subject("database_clock", "数据库服务器时钟")

LARGEST_WAL = 256
"""Megabytes; SQLite's own limit in daily use is about 4 MB."""
DRIFT = timedelta(seconds=2)


async def check(site: Site) -> list[Finding]:
    """Reachable and of the right version; then the file itself."""
    if site.session is None:
        return [_away(site)]
    found = await database_version(site.session)
    return [_version(found), *await _kept(site, site.session)]


def _away(site: Site) -> Finding:
    file = sqlite_file(site.settings.url)
    if file is None:
        return SUBJECT.wrong(
            "PostgreSQL 不能连接：收单和办理都停止", "检查数据库服务器、网络和 HOTLINE_DATABASE_URL"
        )
    if not file.is_file():
        return SUBJECT.wrong(
            f"没有数据库文件 {file}",
            "从未运行过：运行 hotline up 即建立。运行过：检查 HOTLINE_DATA_FOLDER，或用 hotline restore 恢复备份",
        )
    return SUBJECT.wrong(f"数据库文件 {file} 不能读取", "检查文件和目录的权限、磁盘")


def _version(found: str | None) -> Finding:
    expected = program_version()
    if found == expected:
        return SUBJECT.fine(f"可读，版本 {found}，与程序一致")
    if found is None:
        return SUBJECT.wrong(
            "可以打开，但不是本系统的数据库", "检查 HOTLINE_DATABASE_URL 或 HOTLINE_DATA_FOLDER"
        )
    if found in known_versions():
        return SUBJECT.wrong(
            f"版本 {found}，程序需要 {expected}", "先备份，再重新启动 hotline up：启动时自动升级"
        )
    return SUBJECT.wrong(f"版本 {found} 比程序（{expected}）新", "改用与数据库相配的程序版本，不要退回旧程序")


async def _kept(site: Site, session: AsyncSession) -> list[Finding]:
    file = sqlite_file(site.settings.url)
    if file is None:
        return [await _server_clock(session)]
    return [await _whole(session, file), *_log_size(file)]


async def _whole(session: AsyncSession, file: Path) -> Finding:
    """Reads the whole file, in a transaction that keeps nobody from writing."""
    answers = await _faults(session)
    await session.rollback()
    if answers == ["ok"]:
        return WHOLE.fine(f"完好，{_megabytes(file):.0f} MB")
    return WHOLE.wrong(
        f"文件已损坏（{len(answers)} 处）：继续运行可能丢失内容",
        "停止系统，保留损坏的文件，用 hotline restore 恢复最近的备份，并检查磁盘",
    )


async def _faults(session: AsyncSession) -> list[str]:
    try:
        return list(await session.scalars(text("PRAGMA quick_check")))
    except DBAPIError as error:  # too broken to be looked through
        return [type(error).__name__]


def _log_size(file: Path) -> Iterator[Finding]:
    log = file.with_name(file.name + "-wal")
    if _megabytes(log) > LARGEST_WAL:
        yield WHOLE.watch(
            f"预写日志 {log.name} 已有 {_megabytes(log):.0f} MB：有程序长时间读着数据库，日志不能收回",
            "结束长时间打开数据库的程序；不要删除该文件，其中有尚未并入的内容",
        )


def _megabytes(file: Path) -> float:
    return file.stat().st_size / 1024**2 if file.exists() else 0.0


async def _server_clock(session: AsyncSession) -> Finding:
    """Leases go by each process' own clock, so the machines have to agree."""
    before = datetime.now(UTC)
    there: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    after = datetime.now(UTC)
    await session.rollback()
    drift = there - (before + (after - before) / 2)
    if abs(drift) <= DRIFT:
        return SERVER.fine("与本机一致")
    return SERVER.watch(f"与本机相差 {drift.total_seconds():+.1f} 秒", "在各台机器上启用时间同步（NTP）")
