"""Extensions (R-73): only the district's approval moves a deadline, with its document."""

from datetime import date, timedelta
from typing import Any

import pytest

from hotline.calendar import in_shanghai
from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.explain import deadlines_of
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import Limit
from hotline.deadlines.settle import settle
from hotline.errors import Forbidden
from hotline.extensions.errors import (
    ExtensionAnswered,
    ExtensionNotLater,
    ExtensionPending,
    HandlingNotRunning,
)
from hotline.extensions.models import Extension
from hotline.extensions.request import request_extension, withdraw_extension
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tickets.close import close_ticket
from hotline.tickets.models import Ticket
from hotline.tickets.new_dispatch import new_dispatch
from tests.api.steps import DISPATCHER, HANDLER, HEAD, OTHER_HANDLER, TICKET, dispatched
from tests.contract.casework import (
    asked,
    called_back,
    did,
    events,
    limited,
    messages,
    office,
    seen,
    status_of,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

CASE = f"{TICKET}.t1"
TOTAL = f"{TICKET}:0:0:total"
HANDLE = f"{TICKET}:1:1:handle"


def day(office: Office, weeks: int) -> date:
    return in_shanghai(office.clock.now() + timedelta(weeks=weeks)).date()


async def requested(office: Office, person: str = HANDLER, weeks: int = 6) -> str:
    async with office.work(person) as work:
        caller = await find_caller(work, person)
        return (await request_extension(work, caller, TICKET, "需跨区协调", day(office, weeks))).id


async def with_totals(office: Office) -> None:
    async with office.work() as work:
        await compute_deadlines(work, TICKET, 0, "0", [Limit(step="total", unit="district")])
    await dispatched(office)


async def applied(office: Office) -> None:
    task = await asked(office, CASE, "apply_for_extension", "dispatcher@center")
    await did(office, DISPATCHER, task, result="confirmed", document="夏阳〔2026〕9号", reason="需跨区协调")


async def answered(office: Office, **data: Any) -> dict[str, Any]:
    task = await asked(office, CASE, "enter_extension_answer", "dispatcher@center")
    return await did(office, DISPATCHER, task, document="区批〔2026〕5号", **data)


async def due(office: Office, key: str) -> date:
    async with office.look() as work:
        return in_shanghai((await work.session.get_one(Deadline, key)).due_at).date()


async def test_approved_the_deadlines_move(office: Office) -> None:
    await with_totals(office)
    assert await requested(office) == CASE
    assert (await messages(office))[-1] == ("extension_opened", CASE)
    await limited(office, CASE, "apply_extension", "district_answer")
    before = await due(office, TOTAL), await due(office, HANDLE)
    await applied(office)
    assert (await due(office, TOTAL), await due(office, HANDLE)) == before, "an application moves nothing"
    until, handle = day(office, 6), day(office, 4)
    output = await answered(
        office, result="approved", until=until.isoformat(), handle_until=handle.isoformat()
    )
    assert output == {"district_answer": "approved"}
    assert (await due(office, TOTAL), await due(office, HANDLE)) == (until, handle)
    async with office.look() as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        assert ticket.district_due_at == office.calendar.close_of(until)
    (shown,) = (await seen(office, HANDLER)).extensions
    assert (shown.status, shown.document, shown.until, shown.handle_until) == (
        "approved",
        "区批〔2026〕5号",
        until,
        handle,
    )
    assert (shown.applied_by, shown.answered_by) == (DISPATCHER, DISPATCHER)
    assert "deadline_moved" in await events(office)
    async with office.look() as work:
        explained = {each.id: each for each in await deadlines_of(work, TICKET)}
    assert "延期" in explained[HANDLE].text
    assert "5个工作日" not in explained[HANDLE].text, "what was counted once explains the new day no more"
    assert "延期" in explained[TOTAL].text


async def test_a_handling_that_does_not_run_can_not_be_extended(office: Office) -> None:
    """Else the new day would be entered, and nothing would move, without a word."""
    await with_totals(office)
    await requested(office)
    await applied(office)
    async with office.work() as work:
        await settle(work, TICKET, "handle")
    before = await due(office, TOTAL)
    days = {"until": day(office, 6).isoformat(), "handle_until": day(office, 4).isoformat()}
    with pytest.raises(HandlingNotRunning):
        await answered(office, result="approved", **days)
    assert await due(office, TOTAL) == before, "nothing of it is kept"
    await answered(office, result="approved", until=days["until"])
    assert await due(office, TOTAL) == day(office, 6)


@pytest.mark.parametrize("by", ["center", "district"])
async def test_refused_nothing_moves(office: Office, by: str) -> None:
    await with_totals(office)
    await requested(office)
    before = await due(office, TOTAL)
    if by == "center":
        task = await asked(office, CASE, "apply_for_extension", "dispatcher@center")
        assert await did(office, DISPATCHER, task, result="refused", reason="可按期办结") == {
            "confirmation": "refused"
        }
    else:
        await applied(office)
        await answered(office, result="refused")
    assert await due(office, TOTAL) == before
    assert (await seen(office, HANDLER)).extensions[0].status == "refused"
    assert await requested(office) == f"{TICKET}.t2", "it may be asked again"


async def test_an_extension_gives_time(office: Office) -> None:
    await with_totals(office)
    with pytest.raises(ExtensionNotLater):
        await requested(office, weeks=-1)
    await requested(office)
    await applied(office)
    with pytest.raises(ExtensionNotLater):
        await answered(office, result="approved", until=day(office, 1).isoformat())
    with pytest.raises(ExtensionNotLater):
        await answered(
            office,
            result="approved",
            until=day(office, 6).isoformat(),
            handle_until=day(office, 0).isoformat(),
        )
    assert (await seen(office, HANDLER)).extensions[0].status == "applied", "all or nothing"


async def test_one_at_a_time_by_whoever_has_the_ticket(office: Office) -> None:
    await dispatched(office)
    for person in (OTHER_HANDLER, DISPATCHER):
        with pytest.raises(Forbidden):
            await requested(office, person)
    await requested(office, HEAD)
    with pytest.raises(ExtensionPending):
        await requested(office)


async def test_taken_back(office: Office) -> None:
    await dispatched(office)
    await requested(office)
    task = await asked(office, CASE, "apply_for_extension", "dispatcher@center")
    async with office.work(OTHER_HANDLER) as work:
        with pytest.raises(Forbidden):
            await withdraw_extension(work, await find_caller(work, OTHER_HANDLER), CASE)
    async with office.work(HANDLER) as work:
        await withdraw_extension(work, await find_caller(work, HANDLER), CASE)
    assert await status_of(office, task) == "withdrawn"
    assert (await messages(office))[-1] == ("extension_withdrawn", CASE)
    async with office.work(HANDLER) as work:
        with pytest.raises(ExtensionAnswered):
            await withdraw_extension(work, await find_caller(work, HANDLER), CASE)


async def test_taken_back_by_whoever_has_asked(office: Office) -> None:
    """The ticket has come to another department meanwhile: the request is not its own."""
    await dispatched(office)
    await requested(office)
    async with office.work() as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        await new_dispatch(work, ticket, "V02", origin="return", returnable=True)
    async with office.work(OTHER_HANDLER) as work:
        with pytest.raises(Forbidden):
            await withdraw_extension(work, await find_caller(work, OTHER_HANDLER), CASE)
    async with office.work(HANDLER) as work:
        await withdraw_extension(work, await find_caller(work, HANDLER), CASE)


async def test_a_closed_ticket_needs_no_time(office: Office) -> None:
    await dispatched(office)
    await requested(office)
    await called_back(office)
    async with office.work() as work:
        await close_ticket(work, TICKET, "satisfied")
    async with office.look() as work:
        assert (await work.session.get_one(Extension, CASE)).status == "withdrawn"
    assert ("extension_withdrawn", CASE) in await messages(office)
