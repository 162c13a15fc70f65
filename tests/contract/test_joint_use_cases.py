"""Joint handling with parties (R-08): each with its own task, opinion and due date; no engine."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.deadlines.models import Deadline
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.reviews.models import JointHandling
from hotline.reviews.parties import PartyNotAsked, PartyNotFound, release_party
from hotline.reviews.party_units import possible_parties
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.models import Ticket
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.scope import find_visible
from tests.api.steps import DISPATCHER, HANDLER, HEAD, TICKET, done, open_, take_in
from tests.contract.casework import (
    POLICE,
    STATION,
    asked,
    caller,
    did,
    events,
    handling,
    limited,
    messages,
    office,
    seen,
    status_of,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

JOINT = f"{TICKET}.d1.j1"
QUESTION = {"question": "请说明由谁负责清除"}


async def reported(office: Office) -> str:
    """Difficult, reported; answers the task of handling the ticket, which is open."""
    task = await handling(office)
    async with office.work(HANDLER) as work:
        await report_difficulty(work, await caller(work, HANDLER), TICKET, "涉及多个部门")
    return task


async def choosing(office: Office) -> str:
    return await asked(
        office, TICKET, "choose_parties", "dispatcher@center", round_=JOINT, dispatch_no=1, request_id=JOINT
    )


async def opinion_asked(office: Office, no: int, *groups: str) -> str:
    party = f"{JOINT}.p{no}"
    await limited(office, TICKET, "opinion", dispatch_no=1, round_=party, request_id=JOINT)
    return await asked_for_opinion(office, no, *groups)


async def asked_for_opinion(office: Office, no: int, *groups: str) -> str:
    return await asked(
        office,
        TICKET,
        "give_opinion",
        *groups,
        round_=f"{JOINT}.p{no}",
        dispatch_no=1,
        request_id=JOINT,
    )


async def chosen(office: Office, *units: str) -> list[str]:
    """The parties' tasks, as the engine then asks for them."""
    output = await did(office, DISPATCHER, await choosing(office), parties=list(units), **QUESTION)
    return [await opinion_asked(office, no, *each["groups"]) for no, each in enumerate(output["parties"], 1)]


async def visible_to(office: Office, person: str) -> bool:
    async with office.look(person) as work:
        try:
            await find_visible(work, await caller(work, person), TICKET)
        except TicketNotFound:
            return False
        return True


async def test_each_party_answers_for_itself(office: Office) -> None:
    await reported(office)
    assert not await visible_to(office, POLICE)
    output = await did(
        office, DISPATCHER, await choosing(office), parties=["hotline_office", "S01", "F01"], **QUESTION
    )
    assert output["parties"] == [
        {"id": f"{JOINT}.p1", "groups": ["field_team@hotline_office", "dispatcher@center"]},
        {"id": f"{JOINT}.p2", "groups": ["station_staff@S01", "dispatcher@center"]},
        {"id": f"{JOINT}.p3", "groups": ["handler@F01", "dispatcher@center"]},
    ]
    station = await opinion_asked(office, 2, "station_staff@S01", "dispatcher@center")
    police = await opinion_asked(office, 3, "handler@F01", "dispatcher@center")
    assert await visible_to(office, POLICE), "as long as it is asked (R-60)"
    await did(office, STATION, station, opinion="可以现场协助", can_help="yes")
    await did(office, DISPATCHER, police, opinion="来电答复：不属公安职责", can_help="no")
    (joint,) = (await seen(office, DISPATCHER)).joint_handlings
    given = {party.unit: (party.can_help, party.given_by) for party in joint.parties}
    assert given == {"hotline_office": (None, None), "S01": (True, STATION), "F01": (False, DISPATCHER)}
    assert (joint.question, joint.conclusion) == (QUESTION["question"], None)
    assert (await events(office))[-3:] == ["parties_chosen", "opinion_given", "opinion_given"]
    conclude = await asked(
        office,
        TICKET,
        "conclude_joint_handling",
        "dispatcher@center",
        round_=JOINT,
        dispatch_no=1,
        request_id=JOINT,
    )
    await did(office, DISPATCHER, conclude, conclusion="由市场所牵头")
    assert not await visible_to(office, POLICE), "nobody asks it any more"


async def test_who_may_be_asked(office: Office) -> None:
    """Every active unit but the main owner; the form offers no other (R-08)."""
    await reported(office)
    task = await choosing(office)
    for unit in ("V01", "center", "V99"):
        with pytest.raises(FormInvalid):
            await did(office, DISPATCHER, task, parties=[unit], **QUESTION)
    with pytest.raises(FormInvalid):
        await did(office, DISPATCHER, task, parties=[], **QUESTION)
    assert len((await did(office, DISPATCHER, task, parties=["V05", "P01"], **QUESTION))["parties"]) == 2


async def test_not_the_unit_that_a_confidential_citizen_complains_about(office: Office) -> None:
    """R-75."""
    ticket = await take_in(office, number="SECRET", confidential=True, complained_unit="F02")
    async with office.look() as work:
        units = await possible_parties(work, await work.session.get_one(Ticket, ticket))
    codes = {unit.code for unit in units}
    assert "F02" not in codes
    assert {"F01", "V01", "S03", "P04", "hotline_office"} <= codes


async def test_going_on_without_a_late_party(office: Office) -> None:
    await reported(office)
    first, second = await chosen(office, "F01", "F02")
    office.clock.offset += timedelta(weeks=2)
    async with office.work(HEAD) as work:
        with pytest.raises(Forbidden):
            await release_party(work, await caller(work, HEAD), f"{JOINT}.p1", "等不及")
    async with office.work(DISPATCHER) as work:
        await release_party(work, await caller(work, DISPATCHER), f"{JOINT}.p1", "多次催办未果")
    assert (await messages(office))[-1] == ("party_released", f"{JOINT}.p1")
    assert await status_of(office, first) == "withdrawn"
    assert await status_of(office, second) == "open"
    (joint,) = (await seen(office, DISPATCHER)).joint_handlings
    late = {party.unit: (party.late, party.released_by) for party in joint.parties}
    assert late == {"F01": (True, DISPATCHER), "F02": (False, None)}
    for party, error in ((f"{JOINT}.p1", PartyNotAsked), (f"{JOINT}.p9", PartyNotFound)):
        async with office.work(DISPATCHER) as work:
            with pytest.raises(error):
                await release_party(work, await caller(work, DISPATCHER), party, "再撤一次")
    again = await asked_for_opinion(office, 1, "handler@F01")
    assert await status_of(office, again) == "withdrawn", "a job that comes round again reopens nothing"


async def test_a_party_released_before_its_job_came(office: Office) -> None:
    await reported(office)
    await did(office, DISPATCHER, await choosing(office), parties=["F01"], **QUESTION)
    async with office.work(DISPATCHER) as work:
        await release_party(work, await caller(work, DISPATCHER), f"{JOINT}.p1", "另行电话征求")
    task = await asked_for_opinion(office, 1, "handler@F01")
    assert await status_of(office, task) is None


async def test_a_submission_takes_the_question_back(office: Office) -> None:
    """The department hands in: nobody is asked any more, and nothing of it is due (R-08, R-10)."""
    handle = await reported(office)
    (opinion,) = await chosen(office, "F01")
    contact = await open_(office, "contact_citizen", "handler@V01", round_="1.1")
    await done(office, HANDLER, contact, {"result": "reached", "channel": "phone"})
    await done(office, HANDLER, handle, {"result": "solved", "done": "已清理完毕，现场已复核"})
    assert await status_of(office, opinion) == "withdrawn"
    assert ("difficulty_withdrawn", JOINT) in await messages(office)
    async with office.look() as work:
        (limit,) = await work.session.scalars(select(Deadline).where(Deadline.step == "opinion"))
        assert limit.void_reason == "withdrawn"
        assert not (await work.session.get_one(JointHandling, JOINT)).pending


async def test_a_limit_that_is_computed_after_the_release_is_nobodys(office: Office) -> None:
    """The job was on its way: what nobody waits for is never late."""
    await reported(office)
    await did(office, DISPATCHER, await choosing(office), parties=["F01"], **QUESTION)
    async with office.work(DISPATCHER) as work:
        await release_party(work, await caller(work, DISPATCHER), f"{JOINT}.p1", "另行电话征求")
    await opinion_asked(office, 1, "handler@F01")
    async with office.look() as work:
        (limit,) = await work.session.scalars(select(Deadline).where(Deadline.step == "opinion"))
        assert limit.void_reason == "ended"
