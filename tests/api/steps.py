"""What happens around the API in tests: the workers' part of the process, done by their own use cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.rules import Limit
from hotline.engine.job import Job
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tasks.complete import complete
from hotline.tasks.form_versions import remember_forms
from hotline.tasks.open_task import TaskOpening, open_task
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive

DISPATCHER, CALLBACK_OFFICER = "shen.xiaolan", "zhou.yutong"
HANDLER, HEAD, OTHER_HANDLER = "zhang.wei", "lu.quanfu", "wang.fang"
"""Of V01, and of V02."""
FIELD_LEADER, ADMINISTRATOR, DISCIPLINE = "yu.guodong", "xu.jiashu", "yan.zhengqing"
NUMBER = "2026092400020"
TICKET = f"{NUMBER}.1"

FORMS = [
    "accept_ticket",
    "call_back",
    "check_submission",
    "conclude_joint_handling",
    "confirm_rehandling",
    "contact_citizen",
    "decide_owner",
    "decide_unresolved",
    "dispatch_ticket",
    "handle_again",
    "handle_ticket",
    "propose_opinion",
    "report_upward",
    "review_return",
]
HANDLING = [
    Limit(step="accept", amount=1, unit="working_days", counts_from="dispatched", remind_before=120),
    Limit(step="contact", amount=1, unit="working_days", counts_from="dispatched", tries=3),
    Limit(step="handle", amount=5, unit="working_days", counts_from="dispatched", remind_before=420),
    Limit(step="return", amount=2, unit="working_days", counts_from="dispatched"),
]


def intake(**changes: Any) -> dict[str, Any]:
    """A ticket as the district sends it, dispatched an hour ago."""
    now = datetime.now(UTC)
    return {
        "number": NUMBER,
        "kind": "ordinary",
        "nature": "complaint",
        "title": "望溪路56号饭店油烟扰民",
        "content": "顾先生反映望溪路56号饭店油烟直排，电话13812345678。",
        "category": "生态环境/大气污染/餐饮油烟",
        "address": "望溪路56号",
        "grid": "G1-01",
        "citizen_name": "顾先生",
        "citizen_phone": "13812345678",
        "district_dispatched_at": (now - timedelta(hours=1)).isoformat(),
        "district_due_at": (now + timedelta(days=20)).isoformat(),
    } | changes


def form_key(name: str) -> int:
    return 2251799813685249 + FORMS.index(name)


async def remember_all_forms(office: Office) -> None:
    deployed = [{"form_key": form_key(name), "form_id": name, "version": 1} for name in FORMS]
    async with office.work() as work:
        await remember_forms(work, deployed, office.settings.processes)


async def take_in(office: Office, **changes: Any) -> str:
    async with office.work(DISPATCHER) as work:
        ticket, _ = await receive(work, TicketIntake.model_validate(intake(**changes)))
    return ticket.id


def job_of(element: str) -> Job:
    """The job behind a task: only its keys matter here."""
    return Job(
        key=2251799813690000,
        type="io.camunda.zeebe:userTask",
        process="ticket_process",
        process_version=1,
        instance_key=2251799813680000,
        element=element,
        element_instance_key=2251799813685000,
        headers={},
        retries=3,
        variables={},
    )


async def open_(
    office: Office, action: str, group: str, *, ticket: str = TICKET, dispatch_no: int = 1, **more: Any
) -> str:
    """The engine asks for a person."""
    opening = TaskOpening(
        case_id=ticket,
        dispatch_no=dispatch_no,
        round=more.pop("round_", "1"),
        element=action,
        process="ticket_process",
        action=action,
        job=job_of(action),
        form_key=form_key(action),
        groups=(group,),
        deadline_ids=tuple(more.get("deadline_ids", ())),
        reminder_ids=tuple(more.pop("deadline_ids", ())[:1]),
        **more,
    )
    async with office.work() as work:
        await open_task(work, opening)
    return opening.task_id


async def open_dispatching(office: Office, ticket: str = TICKET, **more: Any) -> str:
    return await open_(
        office, "dispatch_ticket", "dispatcher@center", ticket=ticket, dispatch_no=0, round_="0", **more
    )


async def done(office: Office, person: str, task: str, data: dict[str, Any]) -> None:
    async with office.work(person) as work:
        await complete(work, await find_caller(work, person), task, data)


async def dispatched(office: Office, department: str = "V01", ticket: str = TICKET) -> None:
    """Dispatched to a department, its limits computed."""
    task = await open_dispatching(office, ticket)
    await done(office, DISPATCHER, task, {"decision": "department", "department": department})
    async with office.work() as work:
        await compute_deadlines(work, ticket, 1, "1", HANDLING)


async def accepted(office: Office, ticket: str = TICKET) -> str:
    """Accepted by the department's handler; answers the task of handling it, which is open then."""
    task = await open_(office, "accept_ticket", "handler@V01", ticket=ticket)
    await done(office, HANDLER, task, {})
    return await open_(
        office,
        "handle_ticket",
        "handler@V01",
        ticket=ticket,
        round_="1.0",
        deadline_ids=[f"{ticket}:1:1:handle", f"{ticket}:1:1:contact"],
    )


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The response is that problem, as RFC 9457 has it."""
    body = response.json()
    assert (response.status_code, body.get("code")) == (status, code), body
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:hotline:error:{code}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body
