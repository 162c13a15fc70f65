"""What the API counts (接口指标), for Prometheus. Routes, never addresses: those hold ticket numbers."""

import time

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = Counter("hotline_http_requests_total", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("hotline_http_request_seconds", "Seconds of a request", ["method", "route"])

METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
"""What a client may send there is anything: only these are named, the rest is `other`."""
PROBES = ("/health", "/ready", "/metrics")
"""Asked every few seconds by machines: not worth a line in the log or a trace."""

log = structlog.get_logger()


class CountRequests:
    """Counts each request under its route, and writes a line about it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, and counts what was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, answering)
        finally:
            _count(scope, status, time.perf_counter() - started)


def _count(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = getattr(scope.get("route"), "path", "unknown")
    REQUESTS.labels(method, route, status).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    if not route.endswith(PROBES):
        log.info("request_answered", method=method, route=route, status=status, seconds=round(seconds, 4))
