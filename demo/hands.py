"""Whatever a person does goes through the API (动手): each act is one request or a few, in that person's name."""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from api.app import PREFIX
from demo.agenda import Act, Call, Verb
from demo.errors import ActRefused
from demo.who import Who

IDENTITY = "X-Hotline-Person"
CALL_SECONDS = 60.0
RECORDED_REFUSALS = frozenset({"RETURN_TOO_LATE", "RETURN_UNSIGNED"})
"""Refusals that are facts themselves (R-10, R-42): somebody plays them on purpose."""
RECEIVED_AGAIN = "received_again"


class Hands:
    """A client of the API, for whoever acts."""

    def __init__(self, client: httpx.AsyncClient, tally: Counter[str]) -> None:
        self._client = client
        self.tally = tally
        """What leaves no fact behind and is counted where it is answered."""

    async def do(self, act: Act, who: Who, *, together: bool = False) -> None:
        """Does it; `together`: with what may be handed in with it (R-31). Raises ActRefused, NobodyThere."""
        person = who.of(act.group, act.subject, act.task_id, act.verb)
        for call in act.before:
            sender = who.of(call.group, act.subject) if call.group else person
            await self._must(act, call, sender)
        call = await self._with_others(act, person) if together else act.call
        answer = await self._must(act, call, person)
        if act.verb is Verb.RECEIVE and answer.is_success:
            self.tally[RECEIVED_AGAIN] += not answer.json()["new"]

    async def ask(self, path: str, person: str, **parameters: str) -> httpx.Response:
        """Reads something, whatever the answer is."""
        headers = {IDENTITY: person}
        return await self._client.get(f"{PREFIX}{path}", params=parameters, headers=headers)

    async def send(self, call: Call, person: str, task_id: str | None = None) -> httpx.Response:
        """Sends one request, whatever the answer is."""
        path = call.path.replace("{task}", task_id or "")
        headers = {IDENTITY: person}
        return await self._client.request(call.method, f"{PREFIX}{path}", json=call.body, headers=headers)

    async def _must(self, act: Act, call: Call, person: str) -> httpx.Response:
        answer = await self.send(call, person, act.task_id)
        if answer.is_success:
            return answer
        code, detail = _problem(answer)
        if code not in RECORDED_REFUSALS:
            what = act.element or call.path
            raise ActRefused(f"{act.subject} {what}：接口拒绝（{code}）{detail}")
        return answer

    async def _with_others(self, act: Act, person: str) -> Call:
        """The form offers the tickets that may be handed in with this one."""
        answer = await self.ask(f"/tasks/{act.task_id}", person)
        offered = [option["value"] for option in answer.json()["choices"].get("linked_tickets", ())]
        return Call(act.call.path, {**act.call.data, "together": offered}) if offered else act.call


@asynccontextmanager
async def hands(url: str, tally: Counter[str] | None = None) -> AsyncGenerator[Hands]:
    """Hands at the API of that address, which go on counting where others have stopped.

    A proxy of the environment has no place on this machine.
    """
    async with httpx.AsyncClient(base_url=url, timeout=CALL_SECONDS, trust_env=False) as client:
        yield Hands(client, Counter() if tally is None else tally)


def _problem(answer: httpx.Response) -> tuple[str, str]:
    """The problem's code and its text, without what was filled in."""
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        return str(answer.status_code), ""
    return str(problem.get("code", answer.status_code)), str(problem.get("detail", ""))
