"""Free disk (磁盘): the engine takes no more work when less than 2 GB are free, and the database can't commit."""

import shutil
from pathlib import Path

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from deploy.engine import WATERMARK_BYTES
from hotline.db.looking import sqlite_file

SUBJECT = Subject("disk", "磁盘空间")
SOON = 5 * 1024**3
"""Bytes; below it somebody should make room before it is urgent."""


async def check(site: Site) -> list[Finding]:
    """Of each disk that holds data: several folders on one are told once."""
    database = sqlite_file(site.settings.url)
    folders = [site.settings.data_folder, *([database.parent] if database else [])]
    by_disk = {there.stat().st_dev: there for there in map(_existing, folders)}
    return [_judged(there) for there in by_disk.values()]


def _existing(folder: Path) -> Path:
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())


def _judged(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{folder} 所在磁盘剩余 {free / 1024**3:.1f} GB"
    if free < WATERMARK_BYTES:
        return SUBJECT.wrong(
            f"{text}：低于 2 GB，流程引擎不再接受工作", "立即清理或扩容；不要删除数据目录中的文件"
        )
    if free < SOON:
        return SUBJECT.watch(f"{text}；低于 2 GB 时流程引擎不再接受工作", "清理或扩容")
    return SUBJECT.fine(text)
