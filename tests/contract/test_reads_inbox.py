"""The inbox as pages read it: steps by name, lights, filters, one's own first, and whether it is still the same."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER
from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.process_models import ProcessVersion
from hotline.engine.process_versions import labels_of, remember_processes
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tasks.complete import claim, release
from hotline.tasks.inbox import InboxFilter, InboxPage, inbox, inbox_fingerprint
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tasks.withdraw import withdraw_tasks
from hotline.view import Paging
from tests.api.steps import DISPATCHER, TICKET, open_dispatching, take_in
from tests.contract.casework import office
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

DIAGRAM = "ticket_process.bpmn"


async def deployed(office: Office) -> None:
    content = (office.settings.processes / DIAGRAM).read_bytes()
    async with office.work() as work:
        item = Deployed("process", "ticket_process", 1, 1, DIAGRAM)
        await remember_processes(work, [item], [ResourceFile(DIAGRAM, content)])


async def read(
    office: Office, person: str = DISPATCHER, paging: Paging | None = None, **wanted: Any
) -> InboxPage:
    async with office.look(person) as work:
        caller = await find_caller(work, person)
        return await inbox(work, caller, InboxFilter(**wanted), paging or Paging())


async def numbers(office: Office, **wanted: Any) -> list[str]:
    page = await read(office, **wanted)
    assert page.total == len(page.items)
    return [item.ticket.number for item in page.items if item.ticket]


async def fingerprint(office: Office, **wanted: Any) -> str:
    async with office.look(DISPATCHER) as work:
        return await inbox_fingerprint(work, await find_caller(work, DISPATCHER), InboxFilter(**wanted))


async def claimed(office: Office, task: str) -> None:
    async with office.work(DISPATCHER) as work:
        await claim(work, await find_caller(work, DISPATCHER), task)


async def test_a_step_is_called_what_its_diagram_calls_it(office: Office) -> None:
    await open_dispatching(office)
    assert (await read(office)).items[0].step == "dispatch_ticket", "nothing is known of the diagram yet"
    await deployed(office)
    assert (await read(office)).items[0].step == "派单"


async def test_a_diagram_is_kept_with_its_names_and_its_first_day(office: Office) -> None:
    await deployed(office)
    async with office.look() as work:
        before = (await work.session.get_one(ProcessVersion, ("ticket_process", 1))).deployed_at
    await deployed(office)
    async with office.look() as work:
        columns = select(ProcessVersion.deployed_at, ProcessVersion.content)
        (known,) = await work.session.execute(columns)
        labels = (await labels_of(work, [("ticket_process", 1), ("ticket_process", 2)]))["ticket_process", 1]
    assert known.deployed_at == before
    assert known.content == (office.settings.processes / DIAGRAM).read_text("utf-8")
    assert labels["contact_citizen"] == "先行联系"
    assert "ticket_process" not in labels
    assert all(labels.values())


async def test_lights_and_filters(office: Office) -> None:
    now = office.clock.now()
    due = {"RED": now - timedelta(hours=1), "NEAR": now + timedelta(hours=1), "FAR": now + timedelta(days=9)}
    for number, moment in due.items():
        ticket = await take_in(office, number=number, title=f"路灯{number}不亮", kind="urgent")
        limit = f"{ticket}:0:0:dispatch"
        async with office.work() as work:
            work.session.add(_limit(limit, ticket, moment, now))
        await open_dispatching(office, ticket, due_at=moment, deadline_ids=[limit])
    await take_in(office, number="NONE", title="无关")
    await open_dispatching(office, "NONE.1", due_at=NEVER)
    lights = {item.ticket.number: item.light for item in (await read(office)).items if item.ticket}
    assert lights == {"RED": "red", "NEAR": "amber", "FAR": "green", "NONE": None}
    assert await numbers(office, light="red") == ["RED"]
    assert await numbers(office, light="amber") == ["NEAR"]
    assert await numbers(office, light="green") == ["FAR"]
    assert await numbers(office, light="red", overdue=False) == []
    assert await numbers(office, kind="urgent") == ["RED", "NEAR", "FAR"]
    assert await numbers(office, element="call_back") == []
    assert await numbers(office, words="路灯 FAR") == ["FAR"]
    assert await numbers(office, sort="newest") == ["NONE", "FAR", "NEAR", "RED"]


def _limit(key: str, ticket: str, due: Any, now: Any) -> Deadline:
    return Deadline(
        id=key,
        case_id=ticket,
        dispatch_no=0,
        round="0",
        step="dispatch",
        counts_from="received",
        starts_at=now - timedelta(days=1),
        due_at=due,
        remind_at=due - timedelta(hours=2),
        rule={},
        calendar_version="v",
    )


async def test_ones_own_first_on_every_page(office: Office) -> None:
    for number in "ABCDE":
        await take_in(office, number=number)
        await open_dispatching(office, f"{number}.1")
    for number in "DE":
        await claimed(office, f"{number}.1:0:0:dispatch_ticket")
    found = ""
    for page in (1, 2, 3):
        shown = await read(office, paging=Paging(page=page, size=2), mine_first=True)
        assert (shown.total, shown.more) == (5, False)
        found += "".join(item.ticket.number for item in shown.items if item.ticket)
    assert found == "DEABC"
    assert await numbers(office, claimed="mine") == ["D", "E"]


async def test_the_fingerprint_changes_with_what_is_seen(office: Office) -> None:
    seen = [await fingerprint(office)]
    task = await open_dispatching(office)
    seen.append(await fingerprint(office))
    await claimed(office, task)
    seen.append(await fingerprint(office))
    assert len(set(seen)) == 3
    assert await fingerprint(office) == seen[-1]
    async with office.work(DISPATCHER) as work:
        await release(work, await find_caller(work, DISPATCHER), task)
    assert await fingerprint(office) == seen[1]
    async with office.work() as work:
        await withdraw_tasks(work, TICKET, "不再需要")
    assert await fingerprint(office) == seen[0]


async def test_groups_say_what_their_task_says(office: Office) -> None:
    """What an inbox is ordered by stands twice: in the task and in its groups."""
    task = await open_dispatching(office)
    later = office.clock.now() + timedelta(days=3)
    for change in ({}, {"due_at": later}, {"due_at": None}, {"status": "withdrawn"}):
        async with office.work() as work:
            row = await work.session.get_one(HumanTask, task)
            for name, value in change.items():
                setattr(row, name, value)
        async with office.look() as work:
            row = await work.session.get_one(HumanTask, task)
            group = await work.session.get_one(TaskGroup, (task, "dispatcher@center"))
            assert (group.is_open, group.due_at) == (row.status == "open", row.due_at or NEVER)
    assert (await read(office)).items == []
