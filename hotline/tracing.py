"""Traces (链路追踪): what one click sets off, from the request through outbox and engine to the workers' jobs.

OpenTelemetry's own variables set it up; see docs/adr/0025. Where no endpoint is set, none of its libraries is even
imported and a span is nothing. Spans say routes, steps and ticket numbers, and of an error its kind: never names,
phones, addresses, texts or ids in paths (R-61).
"""

import importlib
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Literal, Protocol, TypeAlias

import structlog
from structlog.typing import EventDict, WrappedLogger

Kind: TypeAlias = Literal["internal", "server", "client", "producer", "consumer"]
Attributes: TypeAlias = Mapping[str, str | int]

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
SPOKEN = "http/protobuf"

log = structlog.get_logger()


class Span:
    """A piece of work in a trace (跨度). This one is nothing: what there is while traces are off."""

    def tell(self, attributes: Attributes) -> None:
        """Adds what is known of it; nothing personal."""

    def rename(self, name: str) -> None:
        """Gives it the name that was not known when it began."""

    def failed(self, kind: str) -> None:
        """Marks it as failed, by the kind of error and never by its text, which may hold what somebody typed."""

    def end(self) -> None:
        """It is over."""

    @contextmanager
    def going_on(self) -> Generator[None]:
        """What begins in the block, and what is logged there, belongs to it."""
        yield


class Tracer(Protocol):
    """What makes spans and takes them to their collector."""

    def begin(
        self, name: str, kind: Kind, attributes: Attributes, parent: str | None, link: str | None
    ) -> Span:
        """See the function of this name."""
        ...

    def trace_parent(self) -> str | None:
        """See the function of this name."""
        ...

    def ids(self) -> Mapping[str, str]:
        """`trace_id` and `span_id` of what is going on; empty outside of a trace."""
        ...

    def close(self) -> None:
        """Sends what is left."""
        ...


NOTHING = Span()
_tracer: Tracer | None = None


@contextmanager
def tracing(service: str) -> Generator[None]:
    """Traces what happens while the block runs, if OTEL_EXPORTER_OTLP_ENDPOINT, or the one for traces, is set.

    `service` is the name of this program where OTEL_SERVICE_NAME gives none. A collector that is away costs its
    traces and nothing else. At the end the last ones are sent, for at most OTEL_EXPORTER_OTLP_TIMEOUT seconds.
    """
    global _tracer
    if not _is_wanted():
        yield
        return
    _tracer = importlib.import_module("hotline.trace_export").open_tracer(service)
    try:
        yield
    finally:
        closing, _tracer = _tracer, None
        if closing is not None:
            closing.close()


def is_on() -> bool:
    """Whether anything is traced: what a trace costs is not spent where there is none."""
    return _tracer is not None


def begin(
    name: str,
    kind: Kind = "internal",
    attributes: Attributes | None = None,
    *,
    parent: str | None = None,
    link: str | None = None,
) -> Span:
    """A span that goes on until `end`.

    `parent` is the `traceparent` of what it follows from, none or a malformed one: of what is going on. `link` is that
    of something earlier that it has to do with.
    """
    return _tracer.begin(name, kind, attributes or {}, parent, link) if _tracer else NOTHING


@contextmanager
def span(
    name: str, kind: Kind = "internal", attributes: Attributes | None = None, *, parent: str | None = None
) -> Generator[Span]:
    """A span for as long as the block runs, and what goes on in it. An exception of the block marks it as failed."""
    if _tracer is None:
        yield NOTHING
        return
    begun = begin(name, kind, attributes, parent=parent)
    try:
        with begun.going_on():
            yield begun
    except BaseException as error:
        begun.failed(type(error).__name__)
        raise
    finally:
        begun.end()


@contextmanager
def part(name: str, kind: Kind = "internal", attributes: Attributes | None = None) -> Generator[Span]:
    """The same as a part of the trace that is going on; nothing where there is none, for what comes round by itself."""
    if trace_parent() is None:
        yield NOTHING
        return
    with span(name, kind, attributes) as begun:
        yield begun


def trace_parent() -> str | None:
    """What is going on, as W3C's `traceparent` writes it, to be kept and gone on with; None outside of a trace."""
    return _tracer.trace_parent() if _tracer else None


def with_ids(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """For structlog: each line says of which trace it is."""
    if _tracer is not None:
        event.update(_tracer.ids())
    return event


def _is_wanted() -> bool:
    if not _first_set(ENDPOINTS) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    spoken = _first_set(PROTOCOLS)
    if spoken not in ("", SPOKEN):
        log.warning("traces_off", reason="only http/protobuf is spoken", protocol=spoken)
    return spoken in ("", SPOKEN)


def _first_set(names: tuple[str, ...]) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")
