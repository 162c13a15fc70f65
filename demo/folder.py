"""The demonstration's own data folder (演示数据目录): emptied before each, and nothing else ever deleted."""

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from assembly.data_folder import LOCK, claimed
from demo.errors import DemoMissing, NotADemoFolder

MARK = "demo-folder.txt"
CALENDAR_FILE = "calendar.yaml"
"""The demonstration's own calendar file, with the typhoon day."""
_TEXT = (
    "演示数据。每次演示开始时，本目录会被清空。\nData of the demonstration: emptied whenever one begins.\n"
)


@contextmanager
def fresh_folder(folder: Path) -> Generator[None]:
    """An empty, marked folder for the block's use. Only what has an earlier demonstration's mark is deleted.

    Raises NotADemoFolder, DataFolderInUse.
    """
    check_folder(folder)
    with claimed(folder):
        for entry in _contents(folder):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        (folder / MARK).write_text(_TEXT, "utf-8")
        yield


def check_folder(folder: Path) -> None:
    """Raises NotADemoFolder where there is anything that no demonstration has put there."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotADemoFolder(f"{folder} 不是普通目录，不能用作演示数据目录")
    if any(_contents(folder)) and not (folder / MARK).is_file():
        raise NotADemoFolder(f"{folder} 里有其他文件，不会清空：请换一个目录（--data-folder）")


def check_played(folder: Path) -> None:
    """Raises DemoMissing where no demonstration was played."""
    if not (folder / MARK).is_file() or not (folder / "hotline.db").is_file():
        raise DemoMissing


def _contents(folder: Path) -> Iterator[Path]:
    return (entry for entry in folder.glob("*") if entry.name != LOCK)
