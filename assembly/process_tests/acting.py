"""What people do in a scenario (情景里的人): they take in, fill in forms and apply, through the use cases."""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from hotline.assistance.ask import ask_assistance
from hotline.calendar import in_shanghai
from hotline.office import Office
from hotline.organization.caller import Caller, find_caller
from hotline.organization.models import Membership
from hotline.organization.rules import Role
from hotline.processes.scenarios.filling import NotFilledIn, fill
from hotline.processes.scenarios.model import Circumstance, TicketGiven
from hotline.processes.scenarios.prepared import APPLICATIONS
from hotline.processes.scenarios.words import KINDS, NATURES, code_of
from hotline.tasks.complete import complete
from hotline.tasks.form_check import check
from hotline.tasks.form_options import options_for
from hotline.tasks.form_versions import form_named, form_of
from hotline.tasks.models import HumanTask
from hotline.tasks.ticket import concerned_ticket
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.intake_model import Kind, Nature, TicketIntake
from hotline.tickets.models import Ticket
from hotline.tickets.receive import receive
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.return_request import request_return
from hotline.tickets.rules import ticket_id
from hotline.tickets.withdraw import withdraw_ticket
from hotline.work import Work

DISPATCHER = "dispatcher@center"
_INTAKE_TAKES = timedelta(minutes=1)
"""The district dispatched a ticket so long before, unless the scenario says when."""


class Acting:
    """Does what scenarios say; each act is one transaction of somebody whose task it is."""

    def __init__(self, office: Office, people: Mapping[str, str]) -> None:
        self._office = office
        self._people = people
        self._numbers = itertools.count(1)

    async def take_in(self, given: TicketGiven) -> str:
        """收单: answers the ticket's id. Each ticket is of another citizen, so that none repeats another.

        Raises NotFilledIn where its parts contradict one another.
        """
        no = next(self._numbers)
        intake = _intake(given, no)
        async with self._office.work(self._person(DISPATCHER)) as work:
            await receive(work, intake)
        return ticket_id(intake.number, intake.round)

    async def complete(self, task_id: str, said: Circumstance | None) -> None:
        """办理待办: filled in as said, the rest as the form asks. Raises NotFilledIn and what `complete` does."""
        async with self._office.look() as work:
            task = await work.session.get_one(HumanTask, task_id)
            person = self._person(_group(task, said))
        async with self._office.work(person) as work:
            task = await work.session.get_one(HumanTask, task_id)
            form = await form_of(work, task)
            options = await options_for(work, form, await concerned_ticket(work, task))
            today = in_shanghai(work.now).date()
            data = fill(form, said.filled if said else {}, await _suggested(work, task), options, today)
            await complete(work, await find_caller(work, person), task_id, data)

    async def apply(self, ticket: str, said: Circumstance) -> None:
        """申请: by the department that has the ticket, a withdrawal by the center. Raises as the use case does."""
        async with self._office.look() as work:
            row = await work.session.get_one(Ticket, ticket)
            group = DISPATCHER if said.asks == "撤单" else f"{_APPLICANTS[said.asks or '']}@{row.department}"
            person = self._person(f"{group.split('@')[0]}@{said.unit}" if said.unit else group)
        async with self._office.work(person) as work:
            form = form_named(work.settings.processes, APPLICATIONS[said.asks or ""])
            options = await options_for(work, form, await work.session.get_one(Ticket, ticket))
            today = in_shanghai(work.now).date()
            data = check(form, fill(form, said.filled, {}, options, today), options, today=today)
            await _USE_CASES[said.asks or ""](work, await find_caller(work, person), ticket, data)

    def _person(self, group: str) -> str:
        """Somebody of that group; `person@<id>` is that person. Raises NotFilledIn where there is nobody."""
        role, _, unit = group.partition("@")
        if role == Role.PERSON:
            return unit
        if group not in self._people:
            raise NotFilledIn(f"组织文件里没有“{group}”的人，没有人能办")
        return self._people[group]


async def read_people(work: Work) -> dict[str, str]:
    """Somebody of each candidate group `role@unit`."""
    memberships = await work.session.scalars(select(Membership).order_by(Membership.person_id.desc()))
    return {membership.group: membership.person_id for membership in memberships}


def _intake(given: TicketGiven, no: int) -> TicketIntake:
    try:
        return _checked(given, no)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise NotFilledIn("；".join(str(each["msg"]) for each in found)) from error


def _checked(given: TicketGiven, no: int) -> TicketIntake:
    kind = Kind(code_of(KINDS, given.kind) or given.kind)
    return TicketIntake(
        number=f"T{no:06}",
        kind=kind,
        nature=Nature(code_of(NATURES, given.nature) or given.nature),
        title="测试工单",
        content="情景测试用的工单。",
        category=given.matter,
        grid=given.grid,
        anonymous=given.anonymous,
        confidential=given.complained_unit is not None,
        complained_unit=given.complained_unit,
        citizen_name="" if given.anonymous else "测试诉求人",
        citizen_phone="" if given.anonymous else f"139{no:08}",
        district_dispatched_at=given.district_dispatched or given.received - _INTAKE_TAKES,
        district_due_at=given.district_due,
        reviewed_number="T0" if kind is Kind.CITY_REVIEW else None,
    )


def _group(task: HumanTask, said: Circumstance | None) -> str:
    """The group that does it: that of the unit which was named, else the first that may."""
    groups = [each.group for each in task.groups]
    named = [group for group in groups if said and said.unit and group.endswith(f"@{said.unit}")]
    return (named or groups)[0]


async def _suggested(work: Work, task: HumanTask) -> Mapping[str, Any]:
    """What the process proposes, or for a return what the department has."""
    request = await work.session.get(ReturnRequest, task.request_id or "")
    wanted = {"department": request.suggested_department} if request else {}
    return {**wanted, **task.suggestion}


async def _return(work: Work, caller: Caller, ticket: str, data: Mapping[str, Any]) -> None:
    signed = bool(data["signed"])
    await request_return(work, caller, ticket, data["reason"], data["suggested_department"], signed=signed)


async def _difficulty(work: Work, caller: Caller, ticket: str, data: Mapping[str, Any]) -> None:
    await report_difficulty(work, caller, ticket, data["reason"])


async def _withdraw(work: Work, caller: Caller, ticket: str, data: Mapping[str, Any]) -> None:
    await withdraw_ticket(work, caller, ticket, data["by"], data["reason"])


async def _assist(work: Work, caller: Caller, ticket: str, data: Mapping[str, Any]) -> None:
    await ask_assistance(work, caller, ticket, data["assistant"], data["note"])


_USE_CASES: Mapping[str, Callable[[Work, Caller, str, Mapping[str, Any]], Awaitable[None]]] = {
    "退单": _return,
    "疑难上报": _difficulty,
    "撤单": _withdraw,
    "协办": _assist,
}
_APPLICANTS: Mapping[str, str] = {"退单": "head", "疑难上报": "handler", "协办": "handler"}
"""Who of the department applies (R-08, R-10, R-74)."""
