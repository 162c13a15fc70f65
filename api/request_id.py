"""A number for each request (请求编号): given back with the answer, and on every line that is logged on its way."""

import re
import uuid
from contextlib import AbstractContextManager, nullcontext

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api.faults import route_of
from api.metrics import METHODS, PROBES
from hotline import tracing
from hotline.tracing import NOTHING, Span

HEADER = "X-Request-Id"
TRACE_PARENT = "traceparent"
SERVER_FAULTS = 500
_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIds:
    """Takes over the number that a proxy or a caller gives, if it is plain; else makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on; the answer carries the number."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        number = _number(headers.get(HEADER, ""))
        status = 0

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        with bound_contextvars(request_id=number), _span(scope, headers) as span:
            await self._app(scope, receive, answering)
            _tell(span, scope, status, number)


def _span(scope: Scope, headers: Headers) -> AbstractContextManager[Span]:
    """A part of the caller's trace, if it has one; the address, which holds ids, is not told (R-61)."""
    if scope["path"].endswith(PROBES):
        return nullcontext(NOTHING)
    return tracing.span(_method(scope), "server", parent=headers.get(TRACE_PARENT))


def _tell(span: Span, scope: Scope, status: int, number: str) -> None:
    """The route is known when the request has been answered."""
    method, route = _method(scope), route_of(scope)
    span.rename(f"{method} {route}".strip())
    told = {"http.request.method": method, "http.route": route, "hotline.request_id": number}
    span.tell(told | {"http.response.status_code": status})
    if status >= SERVER_FAULTS:
        span.failed(str(status))


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in METHODS else "other"


def _number(given: str) -> str:
    """What is not plain could be anything, a citizen's name or a line of its own in the log (R-61)."""
    return given if _PLAIN.fullmatch(given) and not given.isdigit() else uuid.uuid4().hex
