"""Not counting a ticket (R-23): both confirm, the district agrees, the leader signs, the center submits."""

from typing import Any

import pytest

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.errors import Forbidden
from hotline.exclusions.errors import (
    ExcludedAlready,
    ExclusionDecided,
    ExclusionNotNeeded,
    ExclusionPending,
)
from hotline.exclusions.models import Exclusion
from hotline.exclusions.request import request_exclusion, withdraw_exclusion
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tasks.errors import TaskDone
from hotline.tickets.errors import NotDispatched
from hotline.tickets.withdraw import withdraw_ticket
from tests.api.steps import DISPATCHER, HANDLER, HEAD, OTHER_HANDLER, TICKET, dispatched
from tests.contract.casework import (
    CENTER_LEADER,
    asked,
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

CASE = f"{TICKET}.x1"
CENTER, LEADER = "dispatcher@center", "center_leader@street"
APPROVED = {"result": "approved", "document": "区答〔2026〕7号"}


async def requested(office: Office, person: str = HANDLER) -> str:
    async with office.work(person) as work:
        return (await request_exclusion(work, await find_caller(work, person), TICKET, "诉求超出法定职责")).id


async def step(office: Office, person: str, action: str, group: str, **data: Any) -> dict[str, Any]:
    element = f"{action}_{group.partition('@')[0]}"
    return await did(office, person, await asked(office, CASE, action, group, element=element), **data)


async def confirmed_by_both(office: Office) -> None:
    await step(office, HEAD, "confirm_exclusion", "head@V01", result="confirmed")
    await step(office, DISPATCHER, "confirm_exclusion", CENTER, result="confirmed")


async def test_every_step_with_who_and_when(office: Office) -> None:
    await dispatched(office)
    assert await requested(office) == CASE
    assert (await messages(office))[-1] == ("exclusion_opened", CASE)
    await limited(office, CASE, "confirm_exclusion")
    answer = await step(office, HEAD, "confirm_exclusion", "head@V01", result="confirmed")
    assert answer == {"confirmation": "confirmed"}
    async with office.look() as work:
        limit = await work.session.get_one(Deadline, f"{CASE}:0:1:confirm_exclusion")
        assert limit.open, "the center has still to confirm"
    await step(office, DISPATCHER, "confirm_exclusion", CENTER, result="confirmed")
    await step(office, DISPATCHER, "apply_to_district", CENTER, document="夏阳〔2026〕3号", reason="超出职责")
    assert await step(office, DISPATCHER, "enter_district_answer", CENTER, **APPROVED) == {
        "district_answer": "approved"
    }
    signed = await step(office, CENTER_LEADER, "sign_exclusion", LEADER, result="signed", opinion="同意")
    assert signed == {"signature": "signed"}
    (shown,) = (await seen(office, DISPATCHER)).exclusions
    assert (shown.status, shown.excluded_at) == ("pending", None), "not before it is submitted"
    await step(office, DISPATCHER, "submit_exclusion", CENTER, receipt="HZ-1")
    (shown,) = (await seen(office, DISPATCHER)).exclusions
    assert shown.status == "approved"
    assert shown.excluded_at is not None
    assert [(each.step, each.result, each.by, each.document) for each in shown.steps] == [
        ("department", "confirmed", HEAD, ""),
        ("center", "confirmed", DISPATCHER, ""),
        ("applied", "applied", DISPATCHER, "夏阳〔2026〕3号"),
        ("answered", "approved", DISPATCHER, "区答〔2026〕7号"),
        ("signed", "signed", CENTER_LEADER, ""),
        ("submitted", "submitted", DISPATCHER, "HZ-1"),
    ]
    async with office.look() as work:
        assert not (await work.session.get_one(Deadline, f"{CASE}:0:1:confirm_exclusion")).open
    assert (await events(office))[-6:] == (await events(office, CASE))[-6:]
    with pytest.raises(ExcludedAlready):
        await requested(office)


@pytest.mark.parametrize("refusing", ["department", "center", "district", "leader"])
async def test_any_refusal_ends_it(office: Office, refusing: str) -> None:
    await dispatched(office)
    await requested(office, DISPATCHER)
    no: dict[str, Any] = {"result": "refused", "reason": "理由不充分"}
    if refusing == "department":
        await step(office, HEAD, "confirm_exclusion", "head@V01", **no)
    elif refusing == "center":
        await step(office, HEAD, "confirm_exclusion", "head@V01", result="confirmed")
        await step(office, DISPATCHER, "confirm_exclusion", CENTER, **no)
    else:
        await confirmed_by_both(office)
        await step(office, DISPATCHER, "apply_to_district", CENTER, document="1号", reason="超出职责")
        if refusing == "district":
            await step(office, DISPATCHER, "enter_district_answer", CENTER, **no, document="2号")
        else:
            await step(office, DISPATCHER, "enter_district_answer", CENTER, **APPROVED)
            await step(office, CENTER_LEADER, "sign_exclusion", LEADER, result="refused", opinion="再议")
    (shown,) = (await seen(office, DISPATCHER)).exclusions
    assert (shown.status, shown.excluded_at, shown.steps[-1].result) == ("refused", None, "refused")
    assert await requested(office) == f"{TICKET}.x2", "it may be asked again"


async def test_who_may_ask_and_when(office: Office) -> None:
    with pytest.raises(NotDispatched):
        await requested(office, DISPATCHER)
    await dispatched(office)
    with pytest.raises(Forbidden):
        await requested(office, OTHER_HANDLER)
    await requested(office)
    with pytest.raises(ExclusionPending):
        await requested(office, DISPATCHER)


async def test_taken_back(office: Office) -> None:
    await dispatched(office)
    await requested(office)
    task = await asked(office, CASE, "confirm_exclusion", "head@V01")
    async with office.work(HEAD) as work:
        await withdraw_exclusion(work, await find_caller(work, HEAD), CASE, "已与区级沟通")
    assert (await messages(office))[-1] == ("exclusion_withdrawn", CASE)
    assert await status_of(office, task) == "withdrawn"
    async with office.work(HEAD) as work:
        with pytest.raises(ExclusionDecided):
            await withdraw_exclusion(work, await find_caller(work, HEAD), CASE, "再撤一次")
    assert await requested(office) == f"{TICKET}.x2"


async def test_a_withdrawn_ticket_needs_none(office: Office) -> None:
    await dispatched(office)
    await requested(office)
    async with office.work(DISPATCHER) as work:
        await withdraw_ticket(work, await find_caller(work, DISPATCHER), TICKET, "citizen", "不再需要")
    async with office.look() as work:
        assert (await work.session.get_one(Exclusion, CASE)).status == "withdrawn"
        assert (await work.session.get_one(Case, CASE)).ended_as == "withdrawn"
    assert ("exclusion_withdrawn", CASE) in await messages(office)
    with pytest.raises(ExclusionNotNeeded):
        await requested(office)


async def test_completed_twice_it_is_one_step(office: Office) -> None:
    await dispatched(office)
    await requested(office)
    await step(office, HEAD, "confirm_exclusion", "head@V01", result="confirmed")
    with pytest.raises(TaskDone):
        await step(office, HEAD, "confirm_exclusion", "head@V01", result="confirmed")
    assert len((await seen(office, HEAD)).exclusions[0].steps) == 1
