"""Who sees a ticket beside those to whom it was dispatched (R-60): helpers, advisers, the discipline office."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.assistance.models import Assistance
from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.extensions.models import Extension
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.succession import succeed
from hotline.reviews.models import JointHandling, JointParty, Resolution
from hotline.settings import Settings
from hotline.supervision.models import Explanation, ExplanationCause, Talk, TalkCause
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.work import Work
from tests.api.steps import (
    ADMINISTRATOR,
    DISCIPLINE,
    OTHER_HANDLER,
    TICKET,
    dispatched,
    remember_all_forms,
    take_in,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

DISPATCH, DEADLINE = f"{TICKET}.d1", f"{TICKET}:1:1:accept"
THIRD_HANDLER = "shi.cuiping"
"""Of V03."""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        yield opened


async def sees(office: Office, person: str) -> bool:
    async with office.look(person) as work:
        condition = visible(await scope_for(work, await find_caller(work, person)))
        return bool((await work.session.scalars(select(Ticket.id).where(condition))).all())


async def taken_in(office: Office, *, confidential: bool = False, complained_unit: str | None = None) -> None:
    await take_in(office, confidential=confidential, complained_unit=complained_unit)
    await dispatched(office)


def asked_to_assist(work: Work, unit: str) -> Assistance:
    return Assistance(
        id=f"{DISPATCH}.a1",
        ticket_id=TICKET,
        dispatch_id=DISPATCH,
        unit=unit,
        note="请协助",
        asked_at=work.now,
        asked_by="system",
    )


async def ask_for_opinion(work: Work, unit: str) -> None:
    joint = f"{DISPATCH}.j1"
    work.session.add(
        JointHandling(
            id=joint,
            ticket_id=TICKET,
            dispatch_id=DISPATCH,
            origin="center",
            reason="特别疑难",
            requested_at=work.now,
            requested_by="system",
        )
    )
    await work.session.flush()
    work.session.add(
        JointParty(
            id=f"{joint}.p1",
            joint_id=joint,
            ticket_id=TICKET,
            no=1,
            unit=unit,
            asked_at=work.now,
            asked_by="system",
        )
    )


async def add_case(work: Work, kind: str, *, unit: str = "V01", ticket: str | None = None) -> str:
    case = Case(
        id=f"{kind}-1",
        kind=kind,
        title="事项",
        ticket_id=ticket,
        unit=unit,
        opened_at=work.now,
        opened_by="system",
    )
    work.session.add(case)
    await work.session.flush()
    return case.id


@pytest.mark.parametrize(("complained_unit", "seen"), [(None, True), ("V02", False)])
async def test_a_department_sees_what_it_assists_with(
    office: Office, complained_unit: str | None, seen: bool
) -> None:
    await taken_in(office, confidential=complained_unit is not None, complained_unit=complained_unit)
    assert not await sees(office, OTHER_HANDLER)
    async with office.work() as work:
        work.session.add(asked_to_assist(work, "V02"))
    assert await sees(office, OTHER_HANDLER) is seen
    assert not await sees(office, THIRD_HANDLER)


async def test_a_party_sees_what_its_opinion_is_asked_about(office: Office) -> None:
    await taken_in(office)
    async with office.work() as work:
        await ask_for_opinion(work, "V02")
    assert await sees(office, OTHER_HANDLER)


async def test_the_discipline_office_sees_what_is_to_be_explained_to_it(office: Office) -> None:
    await taken_in(office)
    assert not await sees(office, DISCIPLINE)
    async with office.work() as work:
        case = await add_case(work, "explanation")
        work.session.add(Explanation(id=case, department="V01", period="2026-5"))
        await work.session.flush()
        cause = ExplanationCause(
            explanation_id=case, deadline_id=DEADLINE, ticket_id=TICKET, counted_at=work.now
        )
        work.session.add(cause)
    assert await sees(office, DISCIPLINE)
    async with office.work() as work:
        for row in await work.session.scalars(select(ExplanationCause)):
            row.freed_at = work.now  # the lateness was taken back
    assert not await sees(office, DISCIPLINE)


async def test_the_discipline_office_sees_a_talk_when_the_center_has_verified_it(office: Office) -> None:
    await taken_in(office)
    async with office.work() as work:
        case = await add_case(work, "talk")
        talk = Talk(id=case, department="V01", period="2026-5", no=1)
        work.session.add(talk)
        await work.session.flush()
        work.session.add(TalkCause(talk_id=case, deadline_id=DEADLINE, ticket_id=TICKET, counted_at=work.now))
    assert not await sees(office, DISCIPLINE)
    async with office.work() as work:
        (await work.session.get_one(Talk, case)).verified_at = work.now
    assert await sees(office, DISCIPLINE)


@pytest.mark.parametrize("complained_unit", [None, "V03"])
async def test_what_is_open_beside_the_ticket_moves_too(office: Office, complained_unit: str | None) -> None:
    """R-81: V02 assists, is asked, has resolved and wants more time; it becomes part of V03."""
    await taken_in(office, confidential=complained_unit is not None, complained_unit=complained_unit)
    async with office.work() as work:
        work.session.add(asked_to_assist(work, "V02"))
        await ask_for_opinion(work, "V02")
        extension = await add_case(work, "extension", unit="V02", ticket=TICKET)
        review = await add_case(work, "joint_review", unit="V02")
        await add_case(work, "talk", unit="V02")
        work.session.add(
            Extension(
                id=extension,
                ticket_id=TICKET,
                unit="V02",
                reason="需采购设备",
                wanted_until=date(2027, 1, 1),
                requested_at=work.now,
                requested_by=OTHER_HANDLER,
                status="pending",
            )
        )
        work.session.add(
            Resolution(
                id=f"{review}.r1",
                case_id=review,
                no=1,
                text="油烟",
                measure="安装净化器",
                owner="V02",
                due_on=date(2027, 1, 1),
                status="open",
                recorded_at=work.now,
                recorded_by="system",
            )
        )
    async with office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        await succeed(work, caller, "V02", "V03", in_shanghai(work.now).date())

    kept = "V02" if complained_unit else "V03"
    async with office.look() as work:
        for model, unit in ((Assistance, kept), (JointParty, kept), (Extension, kept)):
            assert list(await work.session.scalars(select(model.unit))) == [unit], model.__name__
        assert list(await work.session.scalars(select(Resolution.owner))) == ["V03"]
        cases = {row.id: row.unit for row in await work.session.scalars(select(Case))}
        assert cases == {extension: kept, review: "V03", "talk-1": "V02"}
    assert await sees(office, THIRD_HANDLER) is (complained_unit is None)
