"""Where logs go (日志): one JSON line each, in a file of the data folder."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

FILE = "hotline.log"
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


@contextmanager
def logging_to(folder: Path, level: int) -> Generator[Path]:
    """Everything that is logged while the block runs, ours and the libraries', goes to the folder's file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(max(level, logging.WARNING) if level > logging.DEBUG else level)
    try:
        yield path
    finally:
        root.removeHandler(handler)
        handler.close()
