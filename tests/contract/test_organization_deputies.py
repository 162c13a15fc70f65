"""Deputies (AB角, R-76): who acts for whom, when, with what right, and both names afterwards."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.absences import end_absence, record_absence
from hotline.organization.caller import Caller, find_caller
from hotline.organization.deputies import DeputyIsHimself, end_deputy, record_deputy
from hotline.organization.deputy_models import Deputy
from hotline.organization.models import Membership, Person
from hotline.organization.responsibility import DaysInvalid, PersonUnknown
from hotline.settings import Settings
from hotline.tasks.complete import claim, complete
from hotline.tasks.errors import TaskClaimedByOther, TaskNotFound, TaskNotYours
from hotline.tasks.inbox import InboxFilter, inbox
from hotline.tasks.models import HumanTask
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.models import History, Ticket
from hotline.tickets.return_request import request_return
from hotline.tickets.scope import find_visible, scope_for, visible
from hotline.view import Paging
from tests.api.steps import (
    ADMINISTRATOR,
    DISPATCHER,
    HANDLER,
    HEAD,
    OTHER_HANDLER,
    TICKET,
    accepted,
    dispatched,
    done,
    open_,
    open_dispatching,
    remember_all_forms,
    take_in,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

OTHER_HEAD, SECOND_DISPATCHER = "he.jingen", "lu.yiming"
"""Of V02, and of the center: the standing deputy of DISPATCHER."""
HEAD_NAME = "陆全福"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        yield opened


def today(office: Office) -> date:
    return in_shanghai(office.clock.now()).date()


async def caller(office: Office, person: str) -> Caller:
    async with office.look(person) as work:
        return await find_caller(work, person)


async def stand_in(
    office: Office, person: str, deputy: str, *, days: int = 0, by: str = ADMINISTRATOR
) -> int:
    async with office.work(by) as work:
        first = today(office)
        row = await record_deputy(
            work, await find_caller(work, by), person, deputy, first, first + timedelta(days=days)
        )
        return row.id


async def away(office: Office, person: str, *, by: str = ADMINISTRATOR) -> int:
    async with office.work(by) as work:
        row = await record_absence(work, await find_caller(work, by), person, today(office), today(office))
        return row.id


async def test_everybody_has_a_group_of_his_own(office: Office) -> None:
    assert (await caller(office, HANDLER)).groups == {"handler@V01", "person@zhang.wei"}


async def test_a_deputy_acts_on_the_recorded_days_and_not_after(office: Office) -> None:
    await stand_in(office, HEAD, OTHER_HANDLER, days=2)

    acting = await caller(office, OTHER_HANDLER)
    assert acting.own == {"handler@V02", "person@wang.fang"}
    assert acting.groups == acting.own | {"head@V01", f"person@{HEAD}"}
    assert acting.on_behalf_of("head@V01") == HEAD
    assert acting.on_behalf_of("handler@V02") is None
    office.clock.offset = timedelta(days=2)
    assert "head@V01" in (await caller(office, OTHER_HANDLER)).groups
    office.clock.offset = timedelta(days=3)
    assert (await caller(office, OTHER_HANDLER)).groups == acting.own


async def test_a_deputyship_that_is_ended_gives_nothing(office: Office) -> None:
    row = await stand_in(office, HEAD, OTHER_HANDLER)
    async with office.work(HEAD) as work:
        ended = await end_deputy(work, await find_caller(work, HEAD), row)
        again = await end_deputy(work, await find_caller(work, HEAD), row)
        assert (again.ended_at, again.ended_by) == (ended.ended_at, HEAD)

    assert (await caller(office, OTHER_HANDLER)).stands_in_for == ()


async def test_the_standing_deputy_acts_while_an_absence_is_recorded(office: Office) -> None:
    assert (await caller(office, SECOND_DISPATCHER)).stands_in_for == ()
    row = await away(office, DISPATCHER)

    acting = await caller(office, SECOND_DISPATCHER)
    assert [each.person_id for each in acting.stands_in_for] == [DISPATCHER]
    assert acting.on_behalf_of("dispatcher@center") is None  # his own right, too
    assert acting.on_behalf_of(f"person@{DISPATCHER}") == DISPATCHER
    async with office.work(DISPATCHER) as work:
        await end_absence(work, await find_caller(work, DISPATCHER), row)
    assert (await caller(office, SECOND_DISPATCHER)).stands_in_for == ()


async def test_a_deputys_deputy_does_not_act_for_the_first(office: Office) -> None:
    await stand_in(office, HEAD, DISPATCHER)
    await away(office, DISPATCHER)

    groups = (await caller(office, SECOND_DISPATCHER)).groups
    assert f"person@{DISPATCHER}" in groups
    assert "head@V01" not in groups


async def test_nobody_acts_for_who_has_left(office: Office) -> None:
    await stand_in(office, HEAD, OTHER_HANDLER)
    async with office.work() as work:
        (await work.session.get_one(Person, HEAD)).active = False

    assert (await caller(office, OTHER_HANDLER)).stands_in_for == ()


async def test_recorded_twice_it_is_the_same(office: Office) -> None:
    first = await stand_in(office, HEAD, OTHER_HANDLER)
    assert await stand_in(office, HEAD, OTHER_HANDLER) == first
    assert await away(office, HEAD) == await away(office, HEAD)
    async with office.look() as work:
        assert len((await work.session.scalars(select(Deputy))).all()) == 1


@pytest.mark.parametrize("by", [HANDLER, HEAD, ADMINISTRATOR])
async def test_who_may_record_a_deputy_for_a_handler(office: Office, by: str) -> None:
    assert await stand_in(office, HANDLER, OTHER_HANDLER, by=by)


@pytest.mark.parametrize("by", [OTHER_HEAD, OTHER_HANDLER, DISPATCHER])
async def test_who_may_not(office: Office, by: str) -> None:
    with pytest.raises(Forbidden):
        await stand_in(office, HANDLER, OTHER_HANDLER, by=by)
    with pytest.raises(Forbidden):
        await away(office, HANDLER, by=by)


async def test_a_deputy_lends_on_nothing(office: Office) -> None:
    """Who stands in for a head can't make himself the deputy of the head's people."""
    await stand_in(office, HEAD, OTHER_HANDLER)
    with pytest.raises(Forbidden):
        await stand_in(office, HANDLER, OTHER_HANDLER, by=OTHER_HANDLER)


async def test_a_head_lends_no_right_of_another_unit(office: Office) -> None:
    async with office.work() as work:
        work.session.add(Membership(person_id=HANDLER, role="dispatcher", unit="center"))
    with pytest.raises(Forbidden):
        await stand_in(office, HANDLER, HEAD, by=HEAD)


async def test_what_makes_no_sense_is_refused(office: Office) -> None:
    with pytest.raises(DeputyIsHimself):
        await stand_in(office, HEAD, HEAD)
    with pytest.raises(PersonUnknown):
        await stand_in(office, HEAD, "no.body")
    with pytest.raises(DaysInvalid):
        await stand_in(office, HEAD, HANDLER, days=-1)


async def test_a_deputy_signs_and_both_names_stay(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    await accepted(office)
    await stand_in(office, HEAD, OTHER_HEAD)
    async with office.work(OTHER_HEAD) as work:
        request = await request_return(
            work, await find_caller(work, OTHER_HEAD), TICKET, "不属于本村", "V03", signed=True
        )

    assert (request.status, request.signed_by, request.signed_for) == ("pending", OTHER_HEAD, HEAD)
    async with office.look() as work:
        query = select(History).where(History.event == "return_requested")
        line = (await work.session.scalars(query)).one()
        assert (line.actor, line.text.endswith(f"（代{HEAD_NAME}）")) == (OTHER_HEAD, True)


async def test_a_deputy_takes_over_what_was_claimed(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await open_(office, "accept_ticket", "handler@V01")
    async with office.work(HANDLER) as work:
        await claim(work, await find_caller(work, HANDLER), task)
    with pytest.raises(TaskNotFound):
        await done(office, OTHER_HANDLER, task, {})
    await stand_in(office, HEAD, OTHER_HANDLER)  # of another person: it is not his to do
    with pytest.raises(TaskNotYours):
        await done(office, OTHER_HANDLER, task, {})
    await stand_in(office, HANDLER, OTHER_HANDLER)
    await done(office, OTHER_HANDLER, task, {})

    async with office.look() as work:
        row = await work.session.get_one(HumanTask, task)
        assert (row.ended_by, row.ended_for) == (OTHER_HANDLER, HANDLER)
        lines = (await work.session.scalars(select(History.text).where(History.actor == OTHER_HANDLER))).all()
        assert lines
        assert all(line.endswith("（代张伟）") for line in lines)


async def test_what_a_colleague_claimed_who_is_here_is_left_to_him(office: Office) -> None:
    await take_in(office)
    task = await open_dispatching(office)
    async with office.work(DISPATCHER) as work:
        await claim(work, await find_caller(work, DISPATCHER), task)
    with pytest.raises(TaskClaimedByOther):
        await done(office, SECOND_DISPATCHER, task, {})
    await away(office, DISPATCHER)
    async with office.work(SECOND_DISPATCHER) as work:
        data = {"decision": "department", "department": "V01"}
        row = await complete(work, await find_caller(work, SECOND_DISPATCHER), task, data)
        assert (row.ended_by, row.ended_for) == (SECOND_DISPATCHER, None)  # he is a dispatcher himself


@pytest.mark.parametrize("confidential", [True, False])
async def test_a_lent_right_opens_no_confidential_ticket_about_the_deputys_unit(
    office: Office, confidential: bool
) -> None:
    """R-75: a villager complains about V02 in confidence; V02's handler stands in at the center."""
    await take_in(office, confidential=confidential, complained_unit="V02")
    task = await open_dispatching(office)
    await stand_in(office, DISPATCHER, OTHER_HANDLER)
    async with office.look(OTHER_HANDLER) as work:
        acting = await find_caller(work, OTHER_HANDLER)
        listed = await inbox(work, acting, InboxFilter(), Paging())
        seen = set(
            await work.session.scalars(select(Ticket.id).where(visible(await scope_for(work, acting))))
        )
    assert (listed.total, len(listed.items), len(seen)) == ((0, 0, 0) if confidential else (1, 1, 1))
    if confidential:
        with pytest.raises(TaskNotFound):
            await done(office, OTHER_HANDLER, task, {})
        async with office.look(OTHER_HANDLER) as work:
            with pytest.raises(TicketNotFound):
                await find_visible(work, acting, TICKET)
