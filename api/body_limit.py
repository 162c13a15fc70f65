"""No request is larger than it need be (请求大小): refused by what it says of itself, or when it goes on."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLarge
from api.problems import answer
from hotline.errors import HotlineError


class LimitBody:
    """Refuses larger bodies with a problem, which the framework's own limit would not give."""

    def __init__(
        self,
        app: ASGIApp,
        largest: int,
        larger: Mapping[str, tuple[int, type[HotlineError]]] | None = None,
    ) -> None:
        """`larger` gives another limit, and how it is refused, to paths by their ending."""
        self._app = app
        self._usual: tuple[int, type[HotlineError]] = (largest, BodyTooLarge)
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest, refusal = self._limit(scope["path"])
        if _announced(scope) > largest:
            await answer(refusal())(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive, largest), send)

    def _limit(self, path: str) -> tuple[int, type[HotlineError]]:
        found = (limit for ending, limit in self._larger.items() if path.endswith(ending))
        return next(found, self._usual)

    def _counting(self, receive: Receive, largest: int) -> Receive:
        so_far = 0

        async def counted() -> Message:
            nonlocal so_far
            message = await receive()
            so_far += len(message.get("body", b""))
            if so_far > largest:
                raise HTTPException(BodyTooLarge.status)
            return message

        return counted


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
