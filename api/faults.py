"""Faults of the program (程序错误): answered without internals, logged without the values that they carry.

The framework's own handler raises the error again after it was answered, and a server then prints its text with
the traceback; both may hold personal data (R-61). So nothing passes beyond this.
"""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Unexpected
from api.problems import answer
from hotline.errors import place_of

log = structlog.get_logger()


class HideFaults:
    """Answers 500 to whatever no other handler knows."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on; a fault ends here."""
        begun = False

        async def answering(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, answering)
        except Exception as error:  # whatever it was: the type and the place say enough
            log.error(
                "request_failed", path=route_of(scope), error=type(error).__name__, where=place_of(error)
            )
            if scope["type"] == "http" and not begun:
                await answer(Unexpected())(scope, receive, send)


def route_of(scope: Scope) -> str:
    """The route of a request, never its address: that holds ids."""
    return getattr(scope.get("route"), "path", "")
