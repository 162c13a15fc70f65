"""What comes at an awkward moment is neither lost nor doubled, without an engine: use cases in that order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hotline.bootstrap import open_office
from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.errors import LimitUnknown
from hotline.deadlines.models import Deadline
from hotline.deadlines.remind import send_reminder
from hotline.deadlines.rules import Limit
from hotline.engine.job import Job
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.settings import Settings
from hotline.tasks.complete import claim, keep_draft, keep_unsent
from hotline.tasks.models import HumanTask
from hotline.tickets.close import close_ticket
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Ticket
from hotline.tickets.withdraw import withdraw_ticket
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    TICKET,
    dispatched,
    done,
    open_,
    open_dispatching,
    remember_all_forms,
    take_in,
)
from tests.database import database_url, make_database, postgresql
from workers.outcome import Failed, outcome_of

__all__ = ["database_url", "make_database", "postgresql"]

ACCEPT = f"{TICKET}:1:1:accept"
NO_ANSWER = {"answer": "no_answer"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        await take_in(opened)
        yield opened


async def called_back(office: Office, data: dict[str, str]) -> None:
    await dispatched(office)
    task = await open_(office, "call_back", "callback_officer@center", round_="1.0.1")
    await done(office, CALLBACK_OFFICER, task, data)


async def withdrawn(office: Office) -> None:
    async with office.work(DISPATCHER) as work:
        await withdraw_ticket(work, await find_caller(work, DISPATCHER), TICKET, "citizen", "不再需要")


async def reminded(office: Office) -> list[str]:
    async with office.work() as work:
        await send_reminder(work, ACCEPT)
        return list(await work.session.scalars(select(Notification.audience)))


async def test_a_withdrawal_wins_over_a_closing_on_its_way(office: Office) -> None:
    """R-80: reported upward, then withdrawn, and only then does the job that closes it run."""
    await called_back(office, NO_ANSWER)
    await withdrawn(office)
    for closed_as in ("unreachable", "withdrawn"):
        async with office.work() as work:
            await close_ticket(work, TICKET, closed_as)
    async with office.look() as work:
        assert (await work.session.get_one(Ticket, TICKET)).closed_as == "withdrawn"


async def test_a_reminder_that_fires_before_its_task_is_open(office: Office) -> None:
    """A timer that is due at once may be served before the task's own job (R-03)."""
    await dispatched(office)
    async with office.work() as work:
        deadline = await work.session.get_one(Deadline, ACCEPT)
        deadline.remind_at = work.now
    assert await reminded(office) == []
    await open_(office, "accept_ticket", "handler@V01", deadline_ids=[ACCEPT])
    assert await reminded(office) == ["handler@V01"]


async def test_a_reminder_to_come_waits_for_its_timer(office: Office) -> None:
    await dispatched(office)
    await open_(office, "accept_ticket", "handler@V01", deadline_ids=[ACCEPT])
    async with office.look() as work:
        assert list(await work.session.scalars(select(Notification))) == []
    assert await reminded(office) == ["handler@V01"]
    assert await reminded(office) == ["handler@V01"]


async def test_calling_back_where_the_table_sets_no_limit(office: Office) -> None:
    """A process owner has taken the limit away; the tries are counted all the same."""
    await called_back(office, NO_ANSWER)
    second = await open_(office, "call_back", "callback_officer@center", round_="1.0.2")
    await done(office, CALLBACK_OFFICER, second, NO_ANSWER)
    async with office.look() as work:
        tries = list(await work.session.execute(select(CallBack.round, CallBack.no).order_by(CallBack.no)))
    assert [tuple(each) for each in tries] == [("1.0", 1), ("1.0", 2)]


async def test_half_a_working_day_in_the_table_is_refused(office: Office) -> None:
    """It would be taken for none."""
    limit = Limit(step="dispatch", amount=0.5, unit="working_days", counts_from="received")
    with pytest.raises(LimitUnknown, match="整数"):
        async with office.work() as work:
            await compute_deadlines(work, TICKET, 0, "0", [limit])


async def test_a_colleagues_draft_stays(office: Office) -> None:
    """The task was claimed, then taken back; somebody else of the group completes it too late."""
    task = await open_dispatching(office)
    async with office.work(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        await claim(work, caller, task)
        await keep_draft(work, caller, task, {"reason": "已写一半"})
    await withdrawn(office)
    async with office.work("lu.yiming") as work:
        await keep_unsent(work, await find_caller(work, "lu.yiming"), task, {"reason": "别的"})
    async with office.look() as work:
        assert (await work.session.get_one(HumanTask, task)).draft == {"reason": "已写一半"}


def test_a_row_that_stays_in_the_way_becomes_an_incident() -> None:
    job = Job(1, "compute_deadlines", "ticket_process", 1, 2, "compute_again", 3, {}, 1, {})
    outcome = outcome_of(IntegrityError("INSERT", None, Exception()), job, attempt=0)
    assert isinstance(outcome, Failed)
    assert outcome.retries == 0
    assert "compute_again" in outcome.message
