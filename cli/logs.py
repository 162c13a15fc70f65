"""Where logs go (日志): into a file of the data folder, one line each, begun anew when it is large."""

from collections.abc import Generator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hotline.logs import LogFormat, logging_by

FILE = "hotline.log"
LARGEST = 20 * 1024**2
"""Bytes of a file."""
KEPT = 10
"""Files that are kept beside it: `hotline.log.1` is the latest."""


@contextmanager
def logging_to(folder: Path, level: int, log_format: LogFormat = "json") -> Generator[Path]:
    """Everything that is logged while the block runs, ours and the libraries', goes to the folder's file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    with logging_by(handler, level, log_format):
        yield path
