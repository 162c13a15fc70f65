"""What reviews and supervision are tested with: latenesses, jobs as the engine hands them out, open tasks."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.calendar import SHANGHAI
from hotline.db.models import OutboxEntry
from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.lateness import annul, mark_late
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import Limit
from hotline.engine.job import Job
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.settings import Settings
from hotline.tasks.complete import complete
from hotline.tasks.form_versions import remember_forms
from hotline.tasks.open_task import TaskOpening, open_task
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.receive import receive
from tests.api.steps import DISPATCHER, intake
from workers.execute import Assignment, execute
from workers.outcome import Completed
from workers.registry import all_workers

DUE = datetime(2026, 10, 13, 17, 30, tzinfo=SHANGHAI)
"""In the fifth two-month period of 2026."""
LEADER, DISCIPLINE, HEAD = "gu.jianping", "yan.zhengqing", "zhu.yonglin"
"""The center's leader, the discipline office, the head of V03."""
WORKERS = {worker.job_type: worker for worker in all_workers()}
FORMS = [
    "acknowledge_reminder",
    "approve_material",
    "carry_out_resolution",
    "check_material",
    "confirm_agenda",
    "hold_talk",
    "publish_outcome",
    "receive_explanation",
    "record_minutes",
    "record_review_meeting",
    "verify_resolution",
    "verify_talk",
    "write_explanation",
]
FIRST_KEY = 2251799813690001


@asynccontextmanager
async def an_office(database_url: str, folder: Path, **settings: Any) -> AsyncGenerator[Office]:
    """An office that knows the forms of reviews and supervision."""
    async with open_office(Settings(data_folder=folder, database_url=database_url, **settings)) as office:
        deployed = [
            {"form_key": FIRST_KEY + place, "form_id": form, "version": 1} for place, form in enumerate(FORMS)
        ]
        async with office.work() as work:
            await remember_forms(work, deployed, office.settings.processes)
        yield office


def nine(year: int, month: int, day: int) -> datetime:
    """9:00 of that day, Asia/Shanghai: when the timers fire."""
    return datetime(year, month, day, 9, tzinfo=SHANGHAI)


def set_clock(office: Office, moment: datetime) -> None:
    """From now on it is that moment."""
    office.clock.offset = moment - datetime.now(UTC)


async def handed_over(office: Office, number: str, department: str = "V03", **changes: Any) -> str:
    """A ticket that a department has; answers its id."""
    now = office.clock.now()
    times = {
        "district_dispatched_at": (now - timedelta(hours=1)).isoformat(),
        "district_due_at": (now + timedelta(hours=480)).isoformat(),
    }
    async with office.work(DISPATCHER) as work:
        ticket, _ = await receive(
            work, TicketIntake.model_validate(intake(number=number, **times, **changes))
        )
        ticket.department, ticket.dispatch_no = department, 1
        await work.session.flush()
        work.session.add(
            Dispatch(
                id=f"{ticket.id}.d1",
                ticket_id=ticket.id,
                no=1,
                department=department,
                origin="center",
                returnable=True,
                dispatched_at=DUE - timedelta(hours=24),
                dispatched_by=DISPATCHER,
                handling_round=1,
            )
        )
    return ticket.id


async def put_deadline(office: Office, ticket: str, step: str, due: datetime = DUE) -> str:
    """A deadline of that ticket's dispatch, not late yet; answers its id."""
    key = f"{ticket}:1:1:{step}"
    async with office.work() as work:
        work.session.add(
            Deadline(
                id=key,
                case_id=ticket,
                dispatch_no=1,
                round="1",
                step=step,
                counts_from="dispatched",
                starts_at=due - timedelta(hours=24),
                due_at=due,
                remind_at=due,
                rule={},
                calendar_version="test",
            )
        )
    return key


async def make_late(office: Office, deadline: str) -> None:
    async with office.work() as work:
        await mark_late(work, await work.session.get_one(Deadline, deadline))


async def late(
    office: Office, number: str, step: str = "accept", *, department: str = "V03", due: datetime = DUE
) -> str:
    """A lateness that was recorded; answers the deadline's id."""
    ticket = f"{number}.1"
    async with office.look() as work:
        known = await work.session.get(Ticket, ticket)
    if known is None:
        await handed_over(office, number, department)
    deadline = await put_deadline(office, ticket, step, due)
    await make_late(office, deadline)
    return deadline


async def taken_back(office: Office, deadline: str) -> None:
    async with office.work(DISPATCHER) as work:
        row = await work.session.get_one(Deadline, deadline)
        await annul(work, row, cause="correction", reason="系统故障")


async def announced(office: Office) -> list[str]:
    """Deadlines whose lateness the engine was told of, in order."""
    async with office.look() as work:
        entries = await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))
        messages = [entry.payload for entry in entries if entry.kind == "publish_message"]
    return [each["correlation_key"] for each in messages if each["name"] == "lateness_recorded"]


async def messages(office: Office, name: str) -> list[dict[str, Any]]:
    async with office.look() as work:
        entries = await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))
        return [each.payload for each in entries if each.payload.get("name") == name]


HEADERS = {
    "cluster_tickets": {
        "closed_within_days": "60",
        "place_at_least": "2",
        "citizen_at_least": "2",
        "matter_at_least": "5",
    }
}


def a_job(job_type: str, instance: int, variables: dict[str, Any], **headers: str) -> Job:
    return Job(
        key=instance * 100,
        type=job_type,
        process="process",
        process_version=1,
        instance_key=instance,
        element=job_type,
        element_instance_key=instance * 100 + 1,
        headers=headers,
        retries=3,
        variables=variables,
    )


async def run(
    office: Office, job_type: str, instance: int, variables: dict[str, Any], **headers: str
) -> dict[str, Any]:
    """One job as the runtime does it, with the headers that its diagram gives; answers what the engine gets."""
    job = a_job(job_type, instance, variables, **(HEADERS.get(job_type, {}) | headers))
    [outcome] = await execute(office, [Assignment(WORKERS[job_type], job)])
    assert isinstance(outcome, Completed), outcome
    return outcome.variables


async def asked(office: Office, action: str, case_id: str, group: str, **more: Any) -> str:
    """The engine asks for a person, with the limit of that step; answers the task's id."""
    round_, step = more.pop("round_", "0"), more.pop("step", action)
    limit = Limit(step=step, amount=2, unit="working_days", counts_from="begun")
    key = f"{case_id}:0:{more.get('limit_round', round_)}:{step}"
    async with office.work() as work:
        if await work.session.get(Deadline, key) is None:
            await compute_deadlines(work, case_id, 0, more.get("limit_round", round_), [limit])
            await work.session.flush()
        opening = TaskOpening(
            case_id=case_id,
            dispatch_no=0,
            round=round_,
            element=action,
            process="process",
            action=action,
            job=a_job("task", 7, {}),
            form_key=FIRST_KEY + FORMS.index(action),
            groups=(group,),
            deadline_ids=(key,),
            request_id=more.get("request_id"),
        )
        await open_task(work, opening)
    return opening.task_id


async def done(office: Office, person: str, task: str, data: dict[str, Any]) -> dict[str, Any]:
    """The person completes the task; answers the variables that the engine gets."""
    async with office.work(person) as work:
        completed = await complete(work, await find_caller(work, person), task, data)
    return completed.output
