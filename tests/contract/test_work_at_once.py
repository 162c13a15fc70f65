"""What meets on one ticket (并发与先后): a decision that the process has not heard of yet is not taken back, and
whoever works on a ticket does not make others wait who only write beside it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.corrections.models import Correction
from hotline.corrections.request import request_correction
from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import Limit
from hotline.deadlines.settle import record_late
from hotline.exclusions.models import Exclusion
from hotline.exclusions.request import request_exclusion
from hotline.extensions.errors import ExtensionNotLater
from hotline.extensions.models import Extension
from hotline.extensions.request import request_extension
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tasks.models import HumanTask
from hotline.tickets.close import close_ticket
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.tickets.withdraw import withdraw_ticket
from hotline.visits.arrange import arrange_visit
from hotline.visits.models import Visit
from tests.api.steps import DISPATCHER, HANDLER, HEAD, TICKET, dispatched
from tests.contract.casework import STATION, asked, called_back, did, office
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

VISIT, CORRECTION, EXCLUSION, EXTENSION = (f"{TICKET}.{part}" for part in ("v1", "c1", "x1", "t1"))
ACCEPT = f"{TICKET}:1:1:accept"


async def visited(office: Office) -> None:
    async with office.work() as work:
        await arrange_visit(work, TICKET, "station")
    task = await asked(office, VISIT, "visit_site", "station_staff@S01")
    today = in_shanghai(office.clock.now()).date().isoformat()
    await did(
        office,
        STATION,
        task,
        visited_on=today,
        found="yes",
        cause="油烟管道直排",
        talked_to_citizen="yes",
        result="handled",
    )


async def corrected(office: Office) -> None:
    office.clock.offset += timedelta(weeks=2)
    async with office.work() as work:
        await record_late(work, ACCEPT)
    async with office.work(HEAD) as work:
        await request_correction(work, await find_caller(work, HEAD), TICKET, "lateness", "系统故障", ACCEPT)
    task = await asked(office, CORRECTION, "decide_correction", "dispatcher@center")
    await did(office, DISPATCHER, task, reason="经核实", result="corrected")


async def excluded(office: Office) -> None:
    async with office.work(HANDLER) as work:
        await request_exclusion(work, await find_caller(work, HANDLER), TICKET, "恶意投诉")
    task = await asked(office, EXCLUSION, "submit_exclusion", "dispatcher@center")
    await did(office, DISPATCHER, task, receipt="")


async def extended(office: Office, weeks: int = 8) -> None:
    until = in_shanghai(office.clock.now()).date() + timedelta(weeks=weeks)
    async with office.work(HANDLER) as work:
        await request_extension(work, await find_caller(work, HANDLER), TICKET, "需要更多时间", until)
    task = await asked(office, EXTENSION, "apply_for_extension", "dispatcher@center")
    await did(office, DISPATCHER, task, result="confirmed", document="1", reason="属实")
    task = await asked(office, EXTENSION, "enter_extension_answer", "dispatcher@center")
    await did(office, DISPATCHER, task, result="approved", document="2", until=until.isoformat())


async def statuses(office: Office) -> dict[str, str]:
    async with office.look() as work:
        models = (Visit, Correction, Exclusion, Extension)
        rows = [row for model in models for row in await work.session.scalars(select(model))]
    return {row.id: row.status for row in rows}


async def test_what_was_decided_stays_when_the_ticket_is_withdrawn_before_the_engine_has_heard_of_it(
    office: Office,
) -> None:
    """The engine is away: nothing has ended the cases yet, but everything about them is decided."""
    await dispatched(office)
    await visited(office)
    await excluded(office)
    await extended(office)
    await corrected(office)
    before = await statuses(office)
    assert before == {
        VISIT: "done",
        CORRECTION: "corrected",
        EXCLUSION: "approved",
        EXTENSION: "approved",
    }
    async with office.work(DISPATCHER) as work:
        await withdraw_ticket(work, await find_caller(work, DISPATCHER), TICKET, "citizen", "诉求人撤回")
    assert await statuses(office) == before
    async with office.look() as work:
        endings = select(Case.ended_as).where(Case.kind.in_([kind.value for kind in CaseKind]))
        assert set(await work.session.scalars(endings)) == {None}, "their processes end them"


async def test_an_extension_that_was_granted_stays_when_the_ticket_is_closed(office: Office) -> None:
    await dispatched(office)
    await extended(office)
    await called_back(office)
    async with office.work() as work:
        await close_ticket(work, TICKET, "satisfied")
    assert (await statuses(office))[EXTENSION] == "approved"


async def test_a_task_of_a_case_opens_while_somebody_works_on_its_ticket(office: Office) -> None:
    """Who works on a ticket locks its cases after it: if a case's task waited for the ticket, both would wait."""
    if office.database.is_sqlite:
        pytest.skip("its only writer is alone anyway")
    await dispatched(office)
    async with office.work() as work:
        await arrange_visit(work, TICKET, "station")
    async with office.work(DISPATCHER) as colleague:
        await lock_ticket(colleague, TICKET)
        async with office.work() as work:
            await work.session.execute(text("SET LOCAL lock_timeout = '5s'"))
            work.session.add(_task_of_visit(office))
    async with office.look() as work:
        assert await work.session.get(HumanTask, "beside") is not None


def _task_of_visit(office: Office) -> HumanTask:
    return HumanTask(
        id="beside",
        case_id=VISIT,
        ticket_id=TICKET,
        dispatch_no=0,
        round="1",
        element="take_visit",
        process="station_visit",
        action="take_visit",
        job_key=1,
        instance_key=1,
        element_instance_key=1,
        process_version=1,
        form_key=1,
        status="open",
        opened_at=office.clock.now(),
        suggestion={},
        draft={},
        data={},
        output={},
    )


@pytest.mark.parametrize("by_the_district", [True, False])
async def test_an_extension_never_takes_time_away(office: Office, *, by_the_district: bool) -> None:
    """R-20 may give more time than the district's own day, or the district has set none."""
    async with office.work() as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        ticket.district_due_at = ticket.district_due_at if by_the_district else None
        limit = Limit(step="total", amount=40, unit="working_days", counts_from="received")
        await compute_deadlines(work, TICKET, 0, "0", [limit])
    before = await total_due(office)
    await dispatched(office)
    if by_the_district:
        await extended(office, weeks=4)
    else:
        with pytest.raises(ExtensionNotLater):
            await extended(office, weeks=4)
    assert await total_due(office) == before


async def total_due(office: Office) -> datetime:
    async with office.look() as work:
        return (await work.session.get_one(Deadline, f"{TICKET}:0:0:total")).due_at
