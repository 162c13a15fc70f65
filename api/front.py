"""The one address of an office (统一入口): programs come to the API, people to the workbench."""

from starlette.types import ASGIApp, Receive, Scope, Send

FOR_PROGRAMS = ("/api/", "/health", "/ready", "/metrics")
"""What paths that the API answers begin with; every other path is a page."""


class Front:
    """Sends each request to the application that it is for."""

    def __init__(self, api: ASGIApp, workbench: ASGIApp) -> None:
        self._api = api
        self._workbench = workbench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on."""
        path: str = scope.get("path", "")
        app = self._api if path.startswith(FOR_PROGRAMS) else self._workbench
        await app(scope, receive, send)
