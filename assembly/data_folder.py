"""One program on a data folder at a time (数据目录占用)."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hotline.errors import HotlineError

LOCK = "hotline.lock"


class DataFolderInUse(HotlineError):
    """Another program runs on the data folder."""

    code = "DATA_FOLDER_IN_USE"
    status = 409
    message = "该数据目录正在使用"


@contextmanager
def claimed(folder: Path) -> Generator[None]:
    """The folder, made if it is not there, belongs to this program for as long as the block runs.

    A killed program gives it up by itself. Raises DataFolderInUse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataFolderInUse(f"另一个程序正在使用数据目录 {folder}，请先停止它") from error
        yield
