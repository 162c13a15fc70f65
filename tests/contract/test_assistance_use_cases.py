"""Assisting departments (R-74): asked with the dispatch or during the handling; only the main one submits."""

import pytest

from hotline.assistance.ask import ask_assistance
from hotline.assistance.errors import AssistantAsked, AssistantIsOwner, HandedIn
from hotline.assistance.models import Assistance
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tickets.errors import ComplainedUnitExcluded, DepartmentUnknown, TicketNotFound
from hotline.tickets.scope import find_visible
from hotline.tickets.withdraw import withdraw_ticket
from tests.api.steps import DISPATCHER, HANDLER, OTHER_HANDLER, TICKET, done, open_, take_in
from tests.contract.casework import (
    ASSISTANT,
    asked,
    did,
    events,
    handling,
    limited,
    messages,
    office,
    seen,
    status_of,
    told,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

FIRST = f"{TICKET}.d1.a1"


async def wanted(office: Office, person: str, unit: str = "O02", ticket: str = TICKET) -> str:
    async with office.work(person) as work:
        caller = await find_caller(work, person)
        return (await ask_assistance(work, caller, ticket, unit, "请派人到场")).id


async def assisting(office: Office, request_id: str = FIRST) -> str:
    await limited(office, TICKET, "assist", dispatch_no=1, round_=request_id, request_id=request_id)
    return await asked(
        office,
        TICKET,
        "assist_ticket",
        "handler@O02",
        round_=request_id,
        dispatch_no=1,
        request_id=request_id,
    )


async def contacted(office: Office) -> None:
    task = await open_(office, "contact_citizen", "handler@V01", round_="1.1")
    await done(office, HANDLER, task, {"result": "reached", "channel": "phone"})


async def test_asked_by_the_main_department_and_done(office: Office) -> None:
    await handling(office)
    assert await wanted(office, HANDLER) == FIRST
    assert (await messages(office))[-1] == ("assistance_wanted", f"{TICKET}.d1")
    assert await told(office, "assistance_wanted") == {"request_id": FIRST, "assistant": "O02"}
    async with office.look(ASSISTANT) as work:
        await find_visible(work, await find_caller(work, ASSISTANT), TICKET)
    await did(office, ASSISTANT, await assisting(office), done="已派人到场配合")
    (assistance,) = (await seen(office, HANDLER)).assistances
    assert (assistance.unit, assistance.done, assistance.done_by) == ("O02", "已派人到场配合", ASSISTANT)
    assert "assisted" in await events(office)
    assert await wanted(office, DISPATCHER) == f"{TICKET}.d1.a2", "it can be asked again"


async def test_named_with_the_dispatch(office: Office) -> None:
    task = await asked(office, TICKET, "dispatch_ticket", "dispatcher@center", round_="0")
    named = {"decision": "department", "department": "V01", "assistants": ["O02", "V02"]}
    await did(office, DISPATCHER, task, **named)
    keys = [key for name, key in await messages(office) if name == "assistance_wanted"]
    assert keys == [f"{TICKET}.d1"] * 2
    assert [each.unit for each in (await seen(office, DISPATCHER)).assistances] == ["O02", "V02"]


async def test_who_may_ask_whom(office: Office) -> None:
    await handling(office)
    for person, unit, error in (
        (OTHER_HANDLER, "O02", Forbidden),
        (HANDLER, "V01", AssistantIsOwner),
        (HANDLER, "F01", DepartmentUnknown),
    ):
        with pytest.raises(error):
            await wanted(office, person, unit)
    await wanted(office, HANDLER)
    with pytest.raises(AssistantAsked):
        await wanted(office, DISPATCHER)


async def test_never_the_unit_complained_about(office: Office) -> None:
    """R-75."""
    ticket = await take_in(office, number="SECRET", confidential=True, complained_unit="O02")
    task = await asked(office, ticket, "dispatch_ticket", "dispatcher@center", round_="0")
    await did(office, DISPATCHER, task, decision="department", department="V01")
    with pytest.raises(ComplainedUnitExcluded):
        await wanted(office, DISPATCHER, ticket=ticket)
    async with office.look(ASSISTANT) as work:
        with pytest.raises(TicketNotFound):
            await find_visible(work, await find_caller(work, ASSISTANT), ticket)


async def test_handing_in_ends_what_is_open(office: Office) -> None:
    handle = await handling(office)
    await contacted(office)
    await wanted(office, HANDLER)
    assist = await assisting(office)
    await done(office, HANDLER, handle, {"result": "solved", "done": "已清理完毕，现场已复核"})
    assert ("assistance_ended", FIRST) in await messages(office)
    assert await status_of(office, assist) == "withdrawn"
    (assistance,) = (await seen(office, HANDLER)).assistances
    assert (assistance.done, assistance.ended_reason) == (None, "已提交处置结果")
    with pytest.raises(HandedIn):
        await wanted(office, DISPATCHER)


async def test_a_job_that_comes_after_the_end_opens_nothing(office: Office) -> None:
    handle = await handling(office)
    await contacted(office)
    await wanted(office, HANDLER)
    await done(office, HANDLER, handle, {"result": "solved", "done": "已清理完毕，现场已复核"})
    assert await status_of(office, await assisting(office)) is None


async def test_a_withdrawn_ticket_waits_for_nobody(office: Office) -> None:
    """R-80."""
    await handling(office)
    await wanted(office, HANDLER)
    assist = await assisting(office)
    async with office.work(DISPATCHER) as work:
        await withdraw_ticket(work, await find_caller(work, DISPATCHER), TICKET, "citizen", "不再需要")
    assert await status_of(office, assist) == "withdrawn"
    async with office.look() as work:
        assert not (await work.session.get_one(Assistance, FIRST)).pending
