"""A collector of traces as OTLP over HTTP speaks to one: it keeps every byte and what it decodes to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True)
class Span:
    """A span as it arrived; ids in hexadecimal."""

    trace: str
    id: str
    parent: str
    name: str
    attributes: dict[str, str | int]
    links: list[str]
    """Traces."""
    failed: bool
    events: int


@dataclass
class Received:
    """What arrived."""

    url: str = ""
    paths: set[str] = field(default_factory=set)
    bodies: list[bytes] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)

    def of(self, trace: str) -> list[Span]:
        return [span for span in self.spans if span.trace == trace]

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    def way_to(self, span: Span) -> list[str]:
        """The names from the beginning of a trace down to a span, through what it is a part of."""
        by_id = {each.id: each for each in self.of(span.trace)}
        way = [span]
        while (above := by_id.get(way[0].parent)) is not None:
            way.insert(0, above)
        return [each.name for each in way]

    def keep(self, path: str, body: bytes) -> None:
        self.paths.add(path)
        self.bodies.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.services.add(named["service.name"])
            for scope in resource.scope_spans:
                self.spans.extend(_decoded(span) for span in scope.spans)


def _decoded(span: object) -> Span:
    found = getattr
    attributes = {
        each.key: each.value.string_value or each.value.int_value for each in found(span, "attributes")
    }
    return Span(
        found(span, "trace_id").hex(),
        found(span, "span_id").hex(),
        found(span, "parent_span_id").hex(),
        found(span, "name"),
        attributes,
        [link.trace_id.hex() for link in found(span, "links")],
        found(span, "status").code == 2,
        len(found(span, "events")),
    )


@contextmanager
def receiving() -> Iterator[Received]:
    """Listens on a port of its own for as long as the block runs."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.keep(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            body = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class' name
            """Not to the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        received.url = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield received
        finally:
            server.shutdown()
            serving.join()
