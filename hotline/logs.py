"""What a line of a log is (日志格式): JSON for programs or text for people, and no values of tickets (R-61).

Lines say ticket number, job, element, request and trace where they are known; never names, phones, addresses or
texts. A library's own lines pass the same way: of an exception only the kind and the place are kept, for its text may
hold what somebody typed.
"""

import logging
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from hotline.errors import place_of
from hotline.tracing import with_ids

LogFormat: TypeAlias = Literal["json", "text"]
OWN = ("hotline", "workers", "api", "deploy", "assembly", "cli", "demo")
"""Packages whose lines are written from the level that is asked for; the libraries' from warnings on."""


def without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of an exception the kind and the place; of a message around one the first line."""
    info: Any = event.pop("exc_info", None)  # type, exception, trace
    error: Any = next((each for each in info or () if isinstance(each, BaseException)), None)
    if error is not None:
        event["error"], event["where"] = type(error).__name__, place_of(error)
        event["event"] = str(event.get("event", "")).partition("\n")[0]
    event.pop("stack_info", None)
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    with_ids,
    without_values,
]
_RENDERERS: Mapping[LogFormat, Processor] = {
    "json": structlog.processors.JSONRenderer(ensure_ascii=False),
    "text": structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0),
}


@contextmanager
def logging_by(handler: logging.Handler, level: int, log_format: LogFormat = "json") -> Generator[None]:
    """Everything that is logged while the block runs, ours and the libraries', goes to the handler."""
    handler.setFormatter(_formatter(log_format))
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    root = logging.getLogger()
    root.addHandler(handler)
    _set_levels(level)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def _formatter(log_format: LogFormat) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _RENDERERS[log_format]],
    )


def _set_levels(level: int) -> None:
    logging.getLogger().setLevel(max(level, logging.WARNING))
    for package in OWN:
        logging.getLogger(package).setLevel(level)
