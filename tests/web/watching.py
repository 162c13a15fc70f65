"""What no page may do (页面守则): break the policy, fail in a script, write an error, or ask anybody but the office."""

import re
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, WebError

_REPORT = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
_WITHIN = ("data", "blob", "about")
"""Schemes of what a page makes by itself."""


class Watch:
    """Everything wrong that happened in a browser's context. A test that provokes a refusal says so first."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._allowed: list[re.Pattern[str]] = []
        self._seen: list[str] = []

    @property
    def faults(self) -> list[str]:
        """What nobody has allowed, in order."""
        return [each for each in self._seen if not any(allowed.search(each) for allowed in self._allowed)]

    def allow(self, *patterns: str) -> None:
        """From now on, and for what has been seen already, this is meant: e.g. `status of 404`."""
        self._allowed.extend(re.compile(pattern) for pattern in patterns)

    async def start(self, context: BrowserContext) -> None:
        """Before the first page is opened."""
        await context.expose_binding("tellViolation", self._violation)
        await context.add_init_script(_REPORT)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def _violation(self, source: dict[str, Page], what: str) -> None:
        self._seen.append(f"policy violated: {what} on {source['page'].url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._seen.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self._seen.append(f"script failed: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _WITHIN and address.netloc != self._host:
            self._seen.append(f"asked elsewhere: {request.url}")
