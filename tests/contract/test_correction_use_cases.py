"""Corrections (R-79): the center decides, and the original stays readable beside it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.corrections.disputable import late_deadlines, lateness_text
from hotline.corrections.errors import (
    CorrectionPending,
    LatenessUnknown,
    NothingCalledBack,
    OutcomeMissing,
)
from hotline.corrections.request import request_correction
from hotline.deadlines.models import Annulment, Deadline
from hotline.deadlines.settle import record_late
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Ticket
from tests.api.steps import CALLBACK_OFFICER, DISPATCHER, HANDLER, HEAD, TICKET, dispatched
from tests.contract.casework import asked, called_back, did, events, limited, messages, office, seen
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

CASE = f"{TICKET}.c1"
ACCEPT = f"{TICKET}:1:1:accept"
OTHER_HEAD = "he.jingen"


async def late(office: Office) -> None:
    """Dispatched, and accepting it is late."""
    await dispatched(office)
    office.clock.offset += timedelta(weeks=2)
    async with office.work() as work:
        assert await record_late(work, ACCEPT)


async def disputed(
    office: Office, person: str = HEAD, target: str = "lateness", deadline: str | None = ACCEPT
) -> str:
    async with office.work(person) as work:
        caller = await find_caller(work, person)
        key = deadline if target == "lateness" else None
        return (await request_correction(work, caller, TICKET, target, "系统故障，已电话接单", key)).id


async def decided(office: Office, **data: Any) -> dict[str, Any]:
    task = await asked(office, CASE, "decide_correction", "dispatcher@center")
    return await did(office, DISPATCHER, task, reason="经核实", **data)


async def test_a_lateness_is_taken_back_for_good(office: Office) -> None:
    await late(office)
    async with office.look() as work:
        (listed,) = await late_deadlines(work, await work.session.get_one(Ticket, TICKET))
        assert lateness_text(listed).startswith("先行接单超时（第1次派单），应于")
    assert await disputed(office) == CASE
    assert (await messages(office))[-1] == ("correction_opened", CASE)
    assert await decided(office, result="corrected") == {"correction": "corrected"}
    async with office.work() as work:
        deadline = await work.session.get_one(Deadline, ACCEPT)
        assert (deadline.late, deadline.excused) == (False, True)
        assert not await record_late(work, ACCEPT), "nor is it recorded again"
        (annulled,) = await work.session.scalars(select(Annulment))
        assert (annulled.deadline_id, annulled.cause, annulled.by) == (ACCEPT, "correction", DISPATCHER)
        assert await late_deadlines(work, await work.session.get_one(Ticket, TICKET)) == []
    (shown,) = (await seen(office, HEAD)).corrections
    assert (shown.status, shown.decided_by, shown.deadline_id) == ("corrected", DISPATCHER, ACCEPT)
    assert "lateness_annulled" in await events(office)
    with pytest.raises(LatenessUnknown):
        await disputed(office)


async def test_refused_it_stays(office: Office) -> None:
    await late(office)
    await disputed(office)
    assert await decided(office, result="refused") == {"correction": "refused"}
    async with office.look() as work:
        assert (await work.session.get_one(Deadline, ACCEPT)).late
    assert "correction_refused" in await events(office)
    assert await disputed(office) == f"{TICKET}.c2", "it may be disputed again"


async def test_an_outcome_is_corrected_beside_the_original(office: Office) -> None:
    await dispatched(office)
    with pytest.raises(NothingCalledBack):
        await disputed(office, target="outcome")
    await called_back(office, "dissatisfied")
    await disputed(office, target="outcome")
    with pytest.raises(OutcomeMissing):
        await decided(office, result="corrected")
    await decided(office, result="corrected", outcome="satisfied")
    async with office.look() as work:
        (called,) = await work.session.scalars(select(CallBack))
    assert (called.answer, called.by) == ("dissatisfied", CALLBACK_OFFICER)
    assert (called.corrected_answer, called.corrected_by) == ("satisfied", DISPATCHER)
    (shown,) = (await seen(office, HEAD)).call_backs
    assert (shown.answer, shown.corrected_answer, shown.corrected_reason) == (
        "dissatisfied",
        "satisfied",
        "经核实",
    )
    assert "outcome_corrected" in await events(office)


async def test_who_may_dispute_what(office: Office) -> None:
    await late(office)
    for person, error in ((HANDLER, Forbidden), (OTHER_HEAD, Forbidden)):
        with pytest.raises(error):
            await disputed(office, person)
    for deadline in (f"{TICKET}:1:1:handle", "nothing", None):
        with pytest.raises(LatenessUnknown):
            await disputed(office, deadline=deadline)
    await disputed(office, CALLBACK_OFFICER)
    with pytest.raises(CorrectionPending):
        await disputed(office)


async def test_a_department_disputes_its_own_dispatch_only(office: Office) -> None:
    """The whole limit is the center's."""
    total = f"{TICKET}:0:0:total"
    await late(office)
    await limited(office, TICKET, "total", dispatch_no=1, round_="0")
    async with office.work() as work:
        limit = await work.session.get_one(Deadline, f"{TICKET}:1:0:total")
        limit.dispatch_no, limit.id = 0, total
    office.clock.offset += timedelta(weeks=2)
    async with office.work() as work:
        assert await record_late(work, total)
    with pytest.raises(LatenessUnknown):
        await disputed(office, deadline=total)
    await disputed(office, DISPATCHER, deadline=total)
