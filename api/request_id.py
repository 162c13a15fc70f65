"""A number for each request (请求编号): given back with the answer, and on every line that is logged on its way."""

import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

HEADER = "X-Request-Id"
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
        number = _number(Headers(scope=scope).get(HEADER, ""))

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        with bound_contextvars(request_id=number):
            await self._app(scope, receive, answering)


def _number(given: str) -> str:
    """What is not plain could be anything, a citizen's name or a line of its own in the log (R-61)."""
    return given if _PLAIN.fullmatch(given) and not given.isdigit() else uuid.uuid4().hex
