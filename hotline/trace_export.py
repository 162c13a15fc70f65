"""OpenTelemetry behind `hotline.tracing` (链路导出): imported only where traces are wanted."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from hotline.tracing import Attributes, Kind, Span, Tracer

HEADER = "traceparent"
_W3C = TraceContextTextMapPropagator()
_KINDS: Mapping[Kind, trace.SpanKind] = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
    "producer": trace.SpanKind.PRODUCER,
    "consumer": trace.SpanKind.CONSUMER,
}


def open_tracer(service: str) -> Tracer:
    """Sends by OTLP over HTTP, in batches, from a thread of its own; the OTEL_* variables say where, and what of it."""
    return _Exporting(service)


class _Exported(Span):
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def tell(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def failed(self, kind: str) -> None:
        self._span.set_attribute("error.type", kind)
        self._span.set_status(trace.StatusCode.ERROR)

    def end(self) -> None:
        self._span.end()

    @contextmanager
    def going_on(self) -> Generator[None]:
        with trace.use_span(self._span, record_exception=False, set_status_on_exception=False):
            yield


class _Exporting(Tracer):
    """A provider of its own, not the process's: that can be set only once, and nobody else asks for it."""

    def __init__(self, service: str) -> None:
        self._provider = TracerProvider(resource=_resource(service), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("hotline")

    def begin(
        self, name: str, kind: Kind, attributes: Attributes, parent: str | None, link: str | None
    ) -> Span:
        context = _context(parent) if parent else None
        linked = trace.get_current_span(_context(link)).get_span_context() if link else None
        links = [trace.Link(linked)] if linked is not None and linked.is_valid else []
        return _Exported(self._tracer.start_span(name, context, _KINDS[kind], attributes, links))

    def trace_parent(self) -> str | None:
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get(HEADER)

    def ids(self) -> Mapping[str, str]:
        now = trace.get_current_span().get_span_context()
        if not now.is_valid:
            return {}
        return {"trace_id": trace.format_trace_id(now.trace_id), "span_id": trace.format_span_id(now.span_id)}

    def close(self) -> None:
        self._provider.shutdown()


def _context(trace_parent: str) -> Context:
    """Of `tracestate` nothing is taken over: it may hold anything."""
    return _W3C.extract({HEADER: trace_parent}, context=Context())


def _resource(service: str) -> Resource:
    """Attributes of ours would win over the environment's, so the name is given only where it gives none."""
    named = os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in os.environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    return Resource.create({} if named else {"service.name": service})
