"""The people of an office of several processes (人员): each does what is asked of him, wherever the API answers."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.db.database import Database
from hotline.organization.models import Membership
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket

AGAIN_SECONDS = 0.5
OVERTAKEN = frozenset({"TASK_DONE", "TASK_WITHDRAWN"})
"""It was done: the answer to the request that did it was lost with the process that gave it."""
FOUND = {"found": "yes", "cause": "夜间临时堆放", "talked_to_citizen": "yes", "position": "小区门口"}
ANSWERED = {"first_contact": "yes", "on_time": "yes", "solved": "yes", "satisfied": "yes"}
FILLED_IN: Mapping[str, Mapping[str, Any]] = {
    "dispatch_ticket": {"decision": "department", "department": "V01"},
    "accept_ticket": {},
    "take_visit": {"taken": "yes", "note": ""},
    "visit_site": {"result": "handled", **FOUND},
    "visit_citizen": {"result": "handled", **FOUND},
    "contact_citizen": {"result": "reached", "channel": "phone"},
    "handle_ticket": {"result": "solved", "done": "已到现场清理，并张贴告知。"},
    "check_submission": {"result": "passed"},
    "call_back": {"answer": "satisfied", **ANSWERED},
    "report_upward": {"summary": "已办结上报。"},
}
"""What is written for each task on the plain way of a ticket, from dispatch to the report (R-01 to R-04)."""
EXCUSING = "excuse_visit"
"""Where the report comes before the visit nobody writes an excuse: the visit is made, and the task goes (R-33)."""


@dataclass
class People:
    """Everybody, at some addresses of the API; `done` counts what they did."""

    database: Database
    addresses: Sequence[str]
    done: int = 0
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)

    async def take_in(self, number: str) -> None:
        """收单 by the dispatcher, again until it is answered: the same number is one ticket."""
        now = datetime.now(UTC)
        intake = {
            "number": number,
            "kind": "ordinary",
            "nature": "complaint",
            "title": "占道堆物",
            "content": "小区门口人行道被堆物占用，请协调清理。",
            "category": "城市管理/占道经营/占道堆物",
            "grid": "G1-01",
            "citizen_name": "测试诉求人",
            "citizen_phone": f"1390000{number[-4:]}",
            "district_dispatched_at": (now - timedelta(minutes=1)).isoformat(),
            "district_due_at": (now + timedelta(weeks=4)).isoformat(),
        }
        dispatcher = (await self._by_group())["dispatcher@center"]
        await self._insist("/tickets", dispatcher, intake)

    async def do_their_work(self, tickets: int) -> None:
        """Until so many tickets are closed and nothing is left to be done."""
        by_group = await self._by_group()
        while True:
            tasks = await self._open_tasks()
            if not tasks and await self.closed() == tickets:
                return
            await asyncio.gather(*(self._do(task, by_group) for task in tasks if task.element != EXCUSING))
            await asyncio.sleep(AGAIN_SECONDS)

    async def closed(self) -> int:
        """How many tickets are closed."""
        async with self.database.reading() as session:
            return len((await session.scalars(select(Ticket.id).where(Ticket.closed_at.is_not(None)))).all())

    async def _do(self, task: HumanTask, by_group: Mapping[str, str]) -> None:
        data = dict(FILLED_IN[task.element])
        if "found" in data:
            data["visited_on"] = in_shanghai(datetime.now(UTC)).date().isoformat()
        person = by_group[task.groups[0].group]
        was_done = await self._insist(f"/tasks/{task.id}/complete", person, data)
        self.done += was_done  # others have counted meanwhile

    async def _insist(self, path: str, person: str, body: Mapping[str, Any]) -> bool:
        """Sends it until somebody answers, at another address each time; False if it had been done before."""
        async with httpx.AsyncClient(trust_env=False, timeout=15) as client:
            while True:
                address = self.addresses[next(self._turn) % len(self.addresses)]
                answer = await _answer(client, f"{address}/api/v1{path}", person, body)
                if answer is not None and answer.is_success:
                    return True
                if answer is not None and answer.json()["code"] in OVERTAKEN:
                    return False
                assert answer is None or answer.status_code == 503, answer.text
                await asyncio.sleep(AGAIN_SECONDS)

    async def _by_group(self) -> Mapping[str, str]:
        async with self.database.reading() as session:
            rows = await session.scalars(select(Membership).order_by(Membership.person_id.desc()))
            return {row.group: row.person_id for row in rows}

    async def _open_tasks(self) -> Sequence[HumanTask]:
        async with self.database.reading() as session:
            return (await session.scalars(select(HumanTask).where(HumanTask.status == "open"))).all()


async def _answer(
    client: httpx.AsyncClient, url: str, person: str, body: Mapping[str, Any]
) -> httpx.Response | None:
    """None where nobody answers, or somebody ended in the middle of it."""
    try:
        return await client.post(url, json=body, headers={"X-Hotline-Person": person})
    except httpx.TransportError:
        return None
