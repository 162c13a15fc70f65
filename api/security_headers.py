"""What browsers are told about every answer (安全响应头): nothing from elsewhere, nothing inline, in no frame."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
NOTHING = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
"""For what is no page: should a browser take it for one, it does nothing."""
DOCUMENTATION = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",  # as it is made; nothing of it comes from people
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""For the page of the API's documentation."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=()",
}


class SecurityHeaders:
    """Adds them to every answer; one with people's data is kept by no cache. What an answer says itself counts."""

    def __init__(
        self, app: ASGIApp, policy: str, *, secure: bool = False, others: Mapping[str, str] | None = None
    ) -> None:
        """`others` are the policies of single paths; `secure`: people come by https, and always shall."""
        self._app = app
        self._policy = policy
        self._others = others or {}
        self._headers = _HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", self._others.get(scope["path"], self._policy))
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
