"""Departments that are merged, renamed, closed (R-81): open work goes to the successor, what is over stays."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.errors import Forbidden
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.deputies import record_deputy
from hotline.organization.models import Grid, Unit
from hotline.organization.succession import (
    SuccessionTooEarly,
    SuccessorInvalid,
    UnitClosed,
    UnitUnknown,
    succeed,
)
from hotline.organization.unit_names import unit_name_at, unit_names_at
from hotline.settings import Settings
from hotline.tasks.complete import claim, keep_draft
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tasks.view import view_task
from hotline.tickets.errors import ComplainedUnitExcluded
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.tickets.new_dispatch import new_dispatch
from hotline.tickets.scope import scope_for, visible
from tests.api.steps import (
    ADMINISTRATOR,
    DISCIPLINE,
    DISPATCHER,
    FIELD_LEADER,
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

Street = dict[str, Any]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        yield opened


def today(office: Office) -> date:
    return in_shanghai(office.clock.now()).date()


async def merge(
    office: Office, code: str = "V01", successor: str = "V02", *, by: str = ADMINISTRATOR
) -> Unit:
    async with office.work(by) as work:
        return await succeed(work, await find_caller(work, by), code, successor, today(office))


async def groups_of(office: Office, task: str) -> set[str]:
    async with office.look() as work:
        return set(await work.session.scalars(select(TaskGroup.group).where(TaskGroup.task_id == task)))


async def departments_of(office: Office, ticket: str = TICKET) -> tuple[str | None, list[str]]:
    async with office.look() as work:
        row = await work.session.get_one(Ticket, ticket)
        query = select(Dispatch.department).where(Dispatch.ticket_id == ticket).order_by(Dispatch.no)
        return row.department, list(await work.session.scalars(query))


async def test_open_work_goes_to_the_successor_and_goes_on_there(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await accepted(office)
    async with office.work(HANDLER) as work:
        await claim(work, await find_caller(work, HANDLER), task)
        await keep_draft(work, await find_caller(work, HANDLER), task, {"done": "已到现场"})

    unit = await merge(office)

    assert (unit.active, unit.successor, unit.ended_on) == (False, "V02", today(office))
    assert await departments_of(office) == ("V02", ["V02"])
    assert await groups_of(office, task) == {"handler@V02"}
    async with office.look() as work:
        row = await work.session.get_one(HumanTask, task)
        assert (row.claimed_by, row.draft) == (None, {"done": "已到现场"})
        text = await work.session.scalar(select(History.text).where(History.event == "succeeded"))
        assert text == "云溪村撤并，由荷塘村承接，时限不变"
        told = await work.session.scalar(
            select(Notification.audience).where(Notification.kind == "succession")
        )
        assert told == "head@V02"
        assert await work.session.scalar(select(func.count()).where(Grid.unit == "V01")) == 0
    contact = await open_(office, "contact_citizen", "handler@V01")  # the engine still has the old code
    await done(office, OTHER_HANDLER, contact, {"result": "reached", "channel": "phone", "note": "已告知"})
    await done(office, OTHER_HANDLER, task, {"result": "solved", "done": "已清洗油烟管道并安装净化器"})


async def test_what_is_over_keeps_the_old_code(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    async with office.work() as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        ticket.closed_at, ticket.closed_as = work.now, "satisfied"
    await merge(office)

    assert await departments_of(office) == ("V01", ["V01"])
    async with office.look() as work:
        assert await work.session.scalar(select(History.text).where(History.event == "succeeded")) is None
        for person, sees in ((OTHER_HANDLER, True), (HANDLER, True), ("shi.cuiping", False)):
            condition = visible(await scope_for(work, await find_caller(work, person)))
            found = (await work.session.scalars(select(Ticket.id).where(condition))).all()
            assert list(found) == ([TICKET] if sees else []), person


async def test_again_it_is_the_same_and_another_successor_is_refused(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    await merge(office)
    office.clock.offset = timedelta(days=3)
    assert (await merge(office)).ended_on == today(office) - timedelta(days=3)
    with pytest.raises(UnitClosed):
        await merge(office, "V01", "V03")
    async with office.look() as work:
        query = select(func.count()).select_from(History).where(History.event == "succeeded")
        assert await work.session.scalar(query) == 1


async def test_a_chain_leads_to_its_end(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    await merge(office, "V01", "V02")
    await merge(office, "V02", "V03")

    assert await departments_of(office) == ("V03", ["V03"])
    assert await groups_of(office, await open_(office, "accept_ticket", "handler@V01")) == {"handler@V03"}
    with pytest.raises(SuccessorInvalid):
        await merge(office, "V03", "V01")  # no circle


async def test_a_suggestion_of_a_closed_department_becomes_its_successor(office: Office) -> None:
    await take_in(office)
    await take_in(office, number="LATER")
    waiting = await open_dispatching(office, suggestion={"department": "V01"})
    await merge(office)
    later = await open_dispatching(office, "LATER.1", suggestion={"department": "V01"})

    async with office.look() as work:
        for task in (waiting, later):
            assert (await work.session.get_one(HumanTask, task)).suggestion == {"department": "V02"}


async def test_what_makes_no_sense_is_refused_and_changes_nothing(office: Office) -> None:
    for code, successor, refused in (
        ("V99", "V02", UnitUnknown),
        ("center", "V02", UnitUnknown),
        ("V01", "V01", SuccessorInvalid),
        ("V01", "V99", SuccessorInvalid),
        ("V01", "F01", SuccessorInvalid),
    ):
        with pytest.raises(refused):
            await merge(office, code, successor)
    with pytest.raises(Forbidden):
        await merge(office, by=HEAD)
    async with office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        with pytest.raises(SuccessionTooEarly):
            await succeed(work, caller, "V01", "V02", today(office) + timedelta(days=1))
    async with office.look() as work:
        assert (await work.session.get_one(Unit, "V01")).takes_tickets


async def _broken_off(office: Office) -> None:
    async with office.work(ADMINISTRATOR) as work:
        await succeed(work, await find_caller(work, ADMINISTRATOR), "V01", "V02", today(office))
        await work.session.flush()
        raise asyncio.CancelledError


async def test_broken_off_it_has_not_happened(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await open_(office, "accept_ticket", "handler@V01")
    with pytest.raises(asyncio.CancelledError):
        await _broken_off(office)

    assert await departments_of(office) == ("V01", ["V01"])
    assert await groups_of(office, task) == {"handler@V01"}
    await merge(office)
    assert await departments_of(office) == ("V02", ["V02"])


async def test_beside_work_that_begins_nothing_is_left_behind(office: Office) -> None:
    """Tasks open and the department closes, at the same moment: each task has somebody."""
    numbers = [f"N{number}" for number in range(8)]
    for number in numbers:
        await take_in(office, number=number)
        await dispatched(office, ticket=f"{number}.1")

    async def begin(number: str) -> str:
        return await open_(office, "accept_ticket", "handler@V01", ticket=f"{number}.1")

    *tasks, _, _ = await asyncio.gather(*map(begin, numbers), merge(office), merge(office))
    for task in tasks:
        assert await groups_of(office, str(task)) == {"handler@V02"}
    for number in numbers:
        assert await departments_of(office, f"{number}.1") == ("V02", ["V02"])


async def test_two_that_would_become_each_other_do_not(office: Office) -> None:
    both = await asyncio.gather(
        merge(office, "V01", "V02"), merge(office, "V02", "V01"), return_exceptions=True
    )
    assert [type(result) for result in both].count(Unit) == 1
    assert [type(result) for result in both].count(SuccessorInvalid) == 1


async def test_a_confidential_ticket_never_comes_to_whom_it_is_about_by_a_merger(office: Office) -> None:
    """R-75: V01 has a complaint about V02 and becomes part of it: the center goes on with it."""
    await take_in(office, confidential=True, complained_unit="V02")
    await dispatched(office)
    task = await open_(office, "accept_ticket", "handler@V01")
    await merge(office)

    later = await open_(office, "handle_ticket", "handler@V01", round_="1.0")
    assert await groups_of(office, task) == await groups_of(office, later) == {"dispatcher@center"}
    assert await departments_of(office) == ("V01", ["V01"])
    async with office.look() as work:
        condition = visible(await scope_for(work, await find_caller(work, OTHER_HANDLER)))
        assert (await work.session.scalars(select(Ticket.id).where(condition))).all() == []
    await done(office, DISPATCHER, task, {})


async def test_nor_by_its_new_name(office: Office) -> None:
    await take_in(office, confidential=True, complained_unit="V01")
    await merge(office)
    task = await open_dispatching(office)
    async with office.look(DISPATCHER) as work:
        shown = await view_task(work, await find_caller(work, DISPATCHER), task)
        offered = {choice.value for choice in shown.choices["departments"]}
    assert not {"V01", "V02"} & offered
    async with office.work(DISPATCHER) as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        with pytest.raises(ComplainedUnitExcluded):
            await new_dispatch(work, ticket, "V02", origin="center", returnable=True)


async def test_the_condition_is_the_rule_with_mergers_and_deputies(office: Office) -> None:
    """What the database is asked for (`visible`) is what the pure rule says (`Scope.sees`), R-76 and R-81 too."""
    departments = ["V01", "V02", "V03"]
    number = 0
    for complained in (None, "V01", "V02", "V03", "S01", "discipline_office"):
        for confidential in (False, True):
            for department in departments:
                number += 1
                await take_in(
                    office, number=str(number), complained_unit=complained, confidential=confidential
                )
                async with office.work() as work:
                    work.session.add(
                        Dispatch(
                            id=f"{number}.1.d1",
                            ticket_id=f"{number}.1",
                            no=1,
                            department=department,
                            origin="center",
                            returnable=True,
                            dispatched_at=work.now,
                            dispatched_by="system",
                            handling_round=1,
                            ended_at=work.now,
                        )
                    )
    await merge(office, "V01", "V02")
    async with office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        for person, deputy in ((DISPATCHER, OTHER_HANDLER), (OTHER_HANDLER, "shi.cuiping")):
            await record_deputy(work, caller, person, deputy, today(office), today(office))
    async with office.look() as work:
        tickets = (await work.session.scalars(select(Ticket))).all()
        handled = {row.ticket_id: row.department for row in await work.session.scalars(select(Dispatch))}
        for person in (DISPATCHER, HANDLER, OTHER_HANDLER, "shi.cuiping", FIELD_LEADER, DISCIPLINE):
            scopes = await scope_for(work, await find_caller(work, person))
            found = set(await work.session.scalars(select(Ticket.id).where(visible(scopes))))
            expected = {
                ticket.id
                for ticket in tickets
                if any(
                    scope.sees(
                        departments=[handled[ticket.id]],
                        station=None,
                        confidential=ticket.confidential,
                        complained_unit=ticket.complained_unit,
                    )
                    for scope in scopes
                )
            }
            assert found == expected, person


def street(folder: Path, change: Any) -> Path:
    written: Street = yaml.safe_load(Settings().street_file.read_text("utf-8"))
    change(written)
    path = folder / "street.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    return path


def department(written: Street, code: str) -> Street:
    return next(each for each in written["departments"] if each["code"] == code)


def close_v01(written: Street) -> None:
    department(written, "V02")["grids"] += department(written, "V01").pop("grids")
    department(written, "V01").update(closed=True, successor="V02")
    for person in written["people"]:
        person["roles"] = [role.replace("@V01", "@V02") for role in person["roles"]]


async def again(office: Office, file: Path) -> None:
    async with open_office(office.settings.model_copy(update={"street_file": file})):
        pass


async def test_a_file_that_closes_a_department_moves_its_work(office: Office, tmp_path: Path) -> None:
    await take_in(office)
    await dispatched(office)
    task = await open_(office, "accept_ticket", "handler@V01")
    file = street(tmp_path, close_v01)
    await again(office, file)
    await again(office, file)

    assert await departments_of(office) == ("V02", ["V02"])
    assert await groups_of(office, task) == {"handler@V02"}
    await done(office, HANDLER, task, {})  # he moved with it
    async with office.look() as work:
        query = select(func.count()).select_from(History).where(History.event == "succeeded")
        assert await work.session.scalar(query) == 1


async def test_a_file_that_does_not_know_yet_opens_nothing_again(office: Office) -> None:
    await merge(office)
    await again(office, office.settings.street_file)

    async with office.look() as work:
        unit = await work.session.get_one(Unit, "V01")
        assert (unit.active, unit.successor) == (False, "V02")
        owners = set(await work.session.scalars(select(Grid.unit).where(Grid.code.in_(["G1-01", "G1-02"]))))
        assert owners == {"V02"}


async def test_a_department_that_left_the_file_is_still_known(office: Office, tmp_path: Path) -> None:
    def forget(written: Street) -> None:
        close_v01(written)
        written["departments"] = [each for each in written["departments"] if each["code"] != "V01"]

    await merge(office)
    await again(office, street(tmp_path, forget))
    async with office.look() as work:
        assert (await work.session.get_one(Unit, "V01")).name == "云溪村"


async def test_a_renamed_department_keeps_its_old_name_for_old_reports(
    office: Office, tmp_path: Path
) -> None:
    def rename(name: str) -> Path:
        return street(tmp_path, lambda written: department(written, "V01").update(name=name))

    first = today(office)
    async with open_office(office.settings.model_copy(update={"street_file": rename("云溪第一村")})):
        pass
    async with office.look() as work:
        assert await unit_name_at(work, "V01", first - timedelta(days=1)) == "云溪村"
        assert await unit_name_at(work, "V01", date.min) == "云溪村"
        assert await unit_name_at(work, "V01", first) == "云溪第一村"
        assert (await unit_names_at(work, first))["V02"] == "荷塘村"
        assert await unit_name_at(work, "V99", first) == "V99"
    await again(office, rename("云溪新村"))  # on the same day: the last one counts
    await again(office, rename("云溪新村"))
    async with office.look() as work:
        assert await unit_name_at(work, "V01", first) == "云溪新村"
        assert await unit_name_at(work, "V01", first - timedelta(days=1)) == "云溪村"
