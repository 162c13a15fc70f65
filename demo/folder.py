"""The demonstration's own data folder (演示数据目录): emptied before each, and nothing else ever deleted."""

import shutil
from pathlib import Path

from demo.errors import DemoMissing, NotADemoFolder

MARK = "demo-folder.txt"
_TEXT = "演示数据。每次演示开始时，本目录会被清空。\nData of the demonstration: emptied whenever one begins.\n"


def empty_folder(folder: Path) -> None:
    """An empty, marked folder. Only what has the mark of an earlier demonstration is deleted.

    Raises NotADemoFolder.
    """
    check_folder(folder)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).write_text(_TEXT, "utf-8")


def check_folder(folder: Path) -> None:
    """Raises NotADemoFolder where there is anything that no demonstration has put there."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotADemoFolder(f"{folder} 不是普通目录，不能用作演示数据目录")
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotADemoFolder(f"{folder} 里有其他文件，不会清空：请换一个目录（--data-folder）")


def check_played(folder: Path) -> None:
    """Raises DemoMissing where no demonstration was played."""
    if not (folder / MARK).is_file() or not (folder / "hotline.db").is_file():
        raise DemoMissing
