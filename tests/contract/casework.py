"""What happens around use cases in tests: the engine's part, done by the functions that its workers call."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.db.models import OutboxEntry
from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.rules import Limit
from hotline.office import Office
from hotline.organization.caller import Caller, find_caller
from hotline.settings import Settings
from hotline.tasks.complete import complete
from hotline.tasks.form_versions import remember_forms
from hotline.tasks.models import HumanTask
from hotline.tasks.open_task import TaskOpening, open_task
from hotline.tickets.models import History, Ticket
from hotline.tickets.view import TicketView, view_of
from hotline.work import Work
from tests.api.steps import (
    CALLBACK_OFFICER,
    TICKET,
    accepted,
    dispatched,
    done,
    job_of,
    open_,
    remember_all_forms,
    take_in,
)

CENTER_LEADER, FIELD_TEAM, STATION = "gu.jianping", "bai.xuefeng", "hou.jun"
POLICE, ASSISTANT = "hao.ping", "xie.bin"
"""Of F01, and of O02."""

FORMS = [
    "apply_for_extension",
    "apply_to_district",
    "assist_ticket",
    "choose_parties",
    "confirm_exclusion",
    "decide_correction",
    "enter_district_answer",
    "enter_extension_answer",
    "excuse_visit",
    "give_opinion",
    "sign_exclusion",
    "submit_exclusion",
    "take_visit",
    "visit_citizen",
    "visit_site",
    "conclude_joint_handling",
    "dispatch_ticket",
    "handle_ticket",
    "handle_again",
]
FIRST_KEY = 2251799813700000


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """An office with one ticket taken in."""
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        await remember_forms_of_cases(opened)
        await take_in(opened)
        yield opened


async def remember_forms_of_cases(office: Office) -> None:
    deployed = [{"form_key": FIRST_KEY + no, "form_id": name, "version": 1} for no, name in enumerate(FORMS)]
    async with office.work() as work:
        await remember_forms(work, deployed, office.settings.processes)


async def handling(office: Office) -> str:
    """Dispatched to V01, accepted; answers the task of handling it."""
    await dispatched(office)
    return await accepted(office)


async def asked(
    office: Office,
    case_id: str,
    action: str,
    *groups: str,
    round_: str = "1",
    dispatch_no: int = 0,
    request_id: str | None = None,
    element: str = "",
) -> str:
    """The engine asks for a person; answers the task's id, whether the database wanted it or not."""
    opening = TaskOpening(
        case_id=case_id,
        dispatch_no=dispatch_no,
        round=round_,
        element=element or action,
        process="process",
        action=action,
        job=job_of(action),
        form_key=FIRST_KEY + FORMS.index(action),
        groups=groups,
        deadline_ids=(),
        request_id=request_id,
    )
    async with office.work() as work:
        await open_task(work, opening)
    return opening.task_id


async def did(office: Office, person: str, task: str, **data: Any) -> dict[str, Any]:
    """A person completes a task; answers what the engine is told."""
    async with office.work(person) as work:
        return (await complete(work, await find_caller(work, person), task, data)).output


async def limited(
    office: Office,
    case_id: str,
    *steps: str,
    dispatch_no: int = 0,
    round_: str = "1",
    request_id: str | None = None,
) -> None:
    """The engine has the deadlines of these steps computed: one working day each, from now."""
    limits = [Limit(step=step, amount=1, unit="working_days", counts_from="begun") for step in steps]
    async with office.work() as work:
        await compute_deadlines(work, case_id, dispatch_no, round_, limits, request_id)


async def called_back(office: Office, answer: str = "satisfied") -> None:
    yes = {"first_contact": "yes", "on_time": "yes", "solved": "yes", "satisfied": "yes"}
    task = await open_(office, "call_back", "callback_officer@center", round_="1.0.1")
    await done(office, CALLBACK_OFFICER, task, {"answer": answer, **yes})


async def messages(office: Office) -> list[tuple[str, str]]:
    """Name and key of each message to the engine, in order."""
    async with office.look() as work:
        entries = await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))
        payloads = [entry.payload for entry in entries]
    return [(each["name"], each["correlation_key"]) for each in payloads if "name" in each]


async def told(office: Office, name: str) -> dict[str, Any]:
    """The variables of the latest message of that name."""
    async with office.look() as work:
        entries = await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id.desc()))
        return next(each.payload["variables"] for each in entries if each.payload.get("name") == name)


async def events(office: Office, case_id: str = TICKET) -> list[str]:
    async with office.look() as work:
        query = select(History.event).where(History.case_id == case_id).order_by(History.id)
        return list(await work.session.scalars(query))


async def status_of(office: Office, task: str) -> str | None:
    """Where a task stands; None where it never opened."""
    async with office.look() as work:
        return await work.session.scalar(select(HumanTask.status).where(HumanTask.id == task))


async def seen(office: Office, person: str, ticket_id: str = TICKET) -> TicketView:
    async with office.look(person) as work:
        ticket = await work.session.get_one(Ticket, ticket_id)
        return await view_of(work, await find_caller(work, person), ticket)


async def caller(work: Work, person: str) -> Caller:
    return await find_caller(work, person)
