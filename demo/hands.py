"""Whatever a person does goes through the API (动手): each act is one request, in that person's name."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from api.app import PREFIX
from demo.agenda import Act, Verb
from demo.errors import ActRefused

IDENTITY = "X-Hotline-Person"
CALL_SECONDS = 60.0
RECORDED_REFUSALS = frozenset({"RETURN_TOO_LATE", "RETURN_UNSIGNED"})
"""Refusals that are facts themselves (R-10, R-42): somebody plays them on purpose."""


class Hands:
    """A client of the API, for whoever acts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.known_again = 0
        """How often the answer to a ticket was that it is there already (R-01)."""

    async def do(self, act: Act, person: str) -> None:
        """Does it. Raises ActRefused."""
        path, body = _request(act)
        answer = await self._client.post(f"{PREFIX}{path}", json=body, headers={IDENTITY: person})
        if answer.is_success:
            self.known_again += act.verb is Verb.RECEIVE and not answer.json()["new"]
            return
        code, detail = _problem(answer)
        if code not in RECORDED_REFUSALS:
            raise ActRefused(f"{act.ticket_id} {act.element or act.verb}：接口拒绝（{code}）{detail}")


@asynccontextmanager
async def hands(url: str) -> AsyncGenerator[Hands]:
    """Hands at the API of that address. A proxy of the environment has no place on this machine."""
    async with httpx.AsyncClient(base_url=url, timeout=CALL_SECONDS, trust_env=False) as client:
        yield Hands(client)


def _request(act: Act) -> tuple[str, dict[str, Any]]:
    ticket = f"/tickets/{act.ticket_id}"
    match act.verb:
        case Verb.RECEIVE:
            return "/tickets", act.intake.model_dump(mode="json") if act.intake else {}
        case Verb.COMPLETE:
            return f"/tasks/{act.task_id}/complete", dict(act.data)
        case Verb.RETURN:
            return f"{ticket}/return-requests", dict(act.data)
        case Verb.REPORT_DIFFICULTY:
            return f"{ticket}/difficulty-reports", dict(act.data)
        case Verb.WITHDRAW:
            return f"{ticket}/withdrawal", dict(act.data)


def _problem(answer: httpx.Response) -> tuple[str, str]:
    """The problem's code and its text, without what was filled in."""
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        return str(answer.status_code), ""
    return str(problem.get("code", answer.status_code)), str(problem.get("detail", ""))
