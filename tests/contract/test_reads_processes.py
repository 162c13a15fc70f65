"""Diagrams, tables and forms as they run, and the way of an instance through them."""

from datetime import timedelta

import pytest

from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.feed import store
from hotline.engine.feed_records import Record
from hotline.engine.process_versions import remember_processes
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.processes.catalogue import ProcessUnknown, diagram, instances, processes
from hotline.processes.forms import FormNotFound, form, forms
from hotline.processes.tables import TableUnknown, table, tables
from hotline.settings import Settings
from hotline.tickets.models import Ticket
from hotline.tickets.process_path import process_path
from hotline.view import Paging
from tests.api.steps import DISPATCHER, TICKET, open_dispatching
from tests.contract.casework import office
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

KEY, CALLED, CALL = 2251799813690001, 2251799813690050, 2251799813690040


async def deployed(office: Office) -> None:
    names = ("ticket_process", "escalation")
    files = [
        ResourceFile(f"{name}.bpmn", (office.settings.processes / f"{name}.bpmn").read_bytes())
        for name in names
    ]
    items = [Deployed("process", name, 3, no, f"{name}.bpmn") for no, name in enumerate(names)]
    async with office.work() as work:
        await remember_processes(work, items, files)


async def told(office: Office, *records: tuple[int, str, str, str, int, int | None, int]) -> None:
    """What the engine tells: key, intent, element, its type, instance, the instance above, the element around."""
    now = office.clock.now()
    await store(
        office.database,
        [
            Record(
                partition=1,
                position=position,
                key=key,
                at=now + timedelta(seconds=position),
                value_type="PROCESS_INSTANCE",
                intent=intent,
                value={
                    "processInstanceKey": instance,
                    "parentProcessInstanceKey": above or -1,
                    "parentElementInstanceKey": around if above and kind == "PROCESS" else -1,
                    "flowScopeKey": -1 if kind == "PROCESS" else around,
                    "bpmnProcessId": "escalation" if above else "ticket_process",
                    "version": 3,
                    "elementId": element,
                    "bpmnElementType": kind,
                },
            )
            for position, (key, intent, element, kind, instance, above, around) in enumerate(records, 1)
        ],
    )


async def under_way(office: Office) -> None:
    async with office.work() as work:
        (await work.session.get_one(Ticket, TICKET)).instance_key = KEY
    await told(
        office,
        (KEY, "ELEMENT_ACTIVATED", "ticket_process", "PROCESS", KEY, None, 0),
        (KEY + 1, "ELEMENT_ACTIVATED", "dispatch_ticket", "USER_TASK", KEY, None, KEY),
        (KEY + 1, "ELEMENT_COMPLETED", "dispatch_ticket", "USER_TASK", KEY, None, KEY),
        (KEY + 2, "SEQUENCE_FLOW_TAKEN", "flow_1", "SEQUENCE_FLOW", KEY, None, KEY),
        (KEY + 3, "ELEMENT_ACTIVATED", "dispatch_ticket", "USER_TASK", KEY, None, KEY),
        (KEY + 3, "ELEMENT_TERMINATED", "dispatch_ticket", "USER_TASK", KEY, None, KEY),
        (KEY + 4, "SEQUENCE_FLOW_TAKEN", "flow_1", "SEQUENCE_FLOW", KEY, None, KEY),
        (CALL, "ELEMENT_ACTIVATED", "call_escalation_no_owner", "CALL_ACTIVITY", KEY, None, KEY),
        (CALLED, "ELEMENT_ACTIVATED", "escalation", "PROCESS", CALLED, KEY, CALL),
        (CALLED + 1, "ELEMENT_ACTIVATED", "propose_opinion", "USER_TASK", CALLED, KEY, CALLED),
    )


async def test_the_way_of_a_ticket_is_all_that_a_page_needs(office: Office) -> None:
    await deployed(office)
    await under_way(office)
    async with office.look() as work:
        path = await process_path(work, await work.session.get_one(Ticket, TICKET))
    root, called = path.instances
    assert (root.instance_key, root.process_id, root.version) == (str(KEY), "ticket_process", 3)
    assert (root.called_by, root.state) == (None, "active")
    shown = {each.element_id: each for each in root.elements}
    task = shown["dispatch_ticket"]
    assert (task.name, task.state, task.visits, task.active) == ("派单", "terminated", 2, 0)
    assert task.last_left_at is not None
    assert (shown["call_escalation_no_owner"].state, shown["call_escalation_no_owner"].active) == (
        "active",
        1,
    )
    assert [(each.element_id, each.times) for each in root.flows] == [("flow_1", 2)]
    (link,) = root.called
    assert (link.call_activity, link.instance_key, link.process_id) == (
        "call_escalation_no_owner",
        str(CALLED),
        "escalation",
    )
    assert (called.called_by, called.call_activity) == (str(KEY), "call_escalation_no_owner")
    assert [each.element_id for each in called.elements] == ["propose_opinion"]
    assert len(path.elements) == 8, "each visit and each flow, as before"


async def test_processes_with_what_runs_on_each_version(office: Office) -> None:
    await deployed(office)
    await under_way(office)
    async with office.look(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        found = {each.id: each for each in await processes(work)}
        page = await instances(work, caller, "ticket_process", 3, Paging())
        called = await instances(work, caller, "escalation", 3, Paging())
        drawn = await diagram(work, "ticket_process", 3)
        for missing in (("ticket_process", 9), ("nothing", 1)):
            with pytest.raises(ProcessUnknown):
                await diagram(work, *missing)
            with pytest.raises(ProcessUnknown):
                await instances(work, caller, *missing, Paging())
    ticket = found["ticket_process"]
    assert (ticket.version, ticket.running, found["escalation"].running) == (3, 1, 1)
    assert ticket.name
    assert ticket.deployed_at is not None
    assert [(each.ticket_id, each.case_id) for each in page.items] == [(TICKET, None)]
    assert [each.ticket_id for each in called.items] == [TICKET], "a called process is its caller's"
    assert drawn.xml.startswith("<?xml")
    assert drawn.labels["dispatch_ticket"] == "派单"


def test_every_table_is_read_whole() -> None:
    folder = Settings().processes
    heads = {each.id: each for each in tables(folder)}
    assert {"deadlines", "dispatch"} <= heads.keys()
    limits = table(folder, "deadlines")
    assert (limits.name, limits.hit_policy) == ("时限表", "FIRST")
    assert [each.label for each in limits.inputs] == ["工单类别", "步骤", "诉求性质"]
    assert "total" in limits.inputs[1].values
    assert limits.rules == len(limits.rows) == heads["deadlines"].rules
    first = limits.rows[0]
    assert (first.no, first.inputs) == (1, ['"ordinary"', '"total"', ""])
    assert "R-70" in first.annotation
    assert all(len(row.inputs) == 3 and len(row.outputs) == len(limits.outputs) for row in limits.rows)
    with pytest.raises(TableUnknown):
        table(folder, "nothing")


async def test_forms_with_the_name_of_their_step(office: Office) -> None:
    await deployed(office)
    await open_dispatching(office)
    async with office.look() as work:
        heads = {each.id: each for each in await forms(work)}
        shown = await form(work, "dispatch_ticket")
        with pytest.raises(FormNotFound):
            await form(work, "nothing")
    assert heads["dispatch_ticket"].title == "派单"
    assert heads["dispatch_ticket"].open_tasks == 1
    assert shown.document["id"] == "dispatch_ticket"
    assert shown.fields > 0
