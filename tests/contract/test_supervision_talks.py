"""R-40: three late acceptances are one talk, however many arrive at once; the center verifies it first."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hotline.calendar import SHANGHAI
from hotline.cases.errors import CaseNotFound
from hotline.cases.models import Case
from hotline.cases.open_case import add_case
from hotline.cases.rules import CaseKind
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.supervision.models import Talk, TalkCause
from hotline.supervision.view import TalkView, talk, talks
from hotline.tickets.models import History
from hotline.tickets.scope import find_visible
from hotline.view import Paging
from hotline.work import Work
from tests.api.steps import DISPATCHER
from tests.contract.supervising import (
    DISCIPLINE,
    HEAD,
    an_office,
    announced,
    asked,
    done,
    handed_over,
    late,
    make_late,
    messages,
    put_deadline,
    run,
    taken_back,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

ENOUGH = 3
"""As the table `talks` says by default."""
TALK = "talk-V03-2026-5-1"
BOTH = {"steps": "accept contact"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(database_url, tmp_path) as opened:
        yield opened


async def counted(office: Office, deadline: str, instance: int = 1, **headers: str) -> int:
    variables = {"ticket_id": deadline.split(":")[0], "deadline_id": deadline}
    return (await run(office, "count_lateness", instance, variables, **headers))["late_count"]


async def opened(office: Office, deadline: str, instance: int, count: int, **headers: str) -> str:
    """The talk that this instance has got, empty for none."""
    variables = {"ticket_id": deadline.split(":")[0], "deadline_id": deadline, "late_count": count}
    answer = await run(office, "open_talk", instance, variables, **headers)
    assert answer["opened"] == bool(answer["case_id"])
    return answer["case_id"]


async def process(office: Office, deadline: str, instance: int) -> str:
    """The instance that the lateness started, as far as the talk."""
    count = await counted(office, deadline, instance)
    return await opened(office, deadline, instance, count) if count >= ENOUGH else ""


async def three(office: Office) -> list[str]:
    return [await late(office, f"N{no}") for no in range(3)]


async def drafted(office: Office) -> list[str]:
    """A talk for three latenesses, opened by instance 30."""
    found = await three(office)
    assert await process(office, found[-1], 30) == TALK
    return found


async def causes(office: Office) -> list[str]:
    async with office.look() as work:
        query = select(TalkCause.deadline_id).where(TalkCause.freed_at.is_(None))
        return sorted(await work.session.scalars(query))


async def seen(office: Office, person: str) -> list[TalkView]:
    async with office.look(person) as work:
        return (await talks(work, await find_caller(work, person), Paging())).items


async def history(office: Office, case_id: str) -> list[str]:
    async with office.look() as work:
        query = select(History.event).where(History.case_id == case_id).order_by(History.id)
        return list(await work.session.scalars(query))


async def test_a_lateness_starts_the_process_that_counts(office: Office) -> None:
    deadline = await late(office, "N1")
    [message] = await messages(office, "lateness_recorded")
    assert message["correlation_key"] == deadline
    assert message["variables"] == {
        "ticket_id": "N1.1",
        "deadline_id": deadline,
        "department": "V03",
        "step": "accept",
    }


async def test_other_latenesses_start_none(office: Office) -> None:
    await late(office, "N1", "handle")
    await handed_over(office, "N2", confidential=True, complained_unit="V01")
    await make_late(office, await put_deadline(office, "N2.1", "contact"))  # the center's to make
    assert await announced(office) == []


async def test_the_third_opens_the_talk_and_counting_starts_anew(office: Office) -> None:
    first = [await late(office, f"N{no}") for no in range(2)]
    assert [await process(office, each, 10 + no) for no, each in enumerate(first)] == ["", ""]
    third = await late(office, "N2")
    assert await process(office, third, 12) == TALK
    assert await causes(office) == sorted([*first, third])
    assert await counted(office, await late(office, "N3")) == 1
    more = [await late(office, f"N{no}") for no in (4, 5)]
    assert await process(office, more[-1], 15) == "talk-V03-2026-5-2"


async def test_only_the_same_department_step_and_period_count_together(office: Office) -> None:
    deadline = await late(office, "N1")
    await late(office, "N2", department="V01")
    await late(office, "N3", "contact")
    await late(office, "N4", due=datetime(2026, 8, 31, 17, 30, tzinfo=SHANGHAI))
    await late(office, "N5", due=datetime(2026, 9, 1, tzinfo=SHANGHAI))  # 24:00 of 31 August
    assert await counted(office, deadline) == 1
    last = await late(office, "N6", due=datetime(2026, 11, 1, tzinfo=SHANGHAI))  # 24:00 of 31 October
    assert await counted(office, last) == 2


async def test_a_diagram_may_count_late_contacts_too_once_a_dispatch(office: Office) -> None:
    deadline = await late(office, "N1")
    await late(office, "N1", "contact")
    await late(office, "N2", "contact")
    assert await counted(office, deadline, **BOTH) == 2
    third = await late(office, "N3")
    assert await opened(office, third, 1, await counted(office, third, **BOTH), **BOTH) == TALK
    assert len(await causes(office)) == 4


async def test_exactly_one_talk_however_many_arrive_at_once(office: Office) -> None:
    waiting = []
    for no in range(6):
        await handed_over(office, f"N{no}")
        waiting.append(await put_deadline(office, f"N{no}.1", "accept"))
    await asyncio.gather(*(make_late(office, each) for each in waiting))
    counts = await asyncio.gather(*(counted(office, each, no) for no, each in enumerate(waiting)))
    assert counts == [6] * 6
    answers = await asyncio.gather(*(opened(office, each, no, 6) for no, each in enumerate(waiting)))
    assert sorted(answers) == [""] * 5 + [TALK]
    assert await causes(office) == sorted(waiting)
    again = await asyncio.gather(*(opened(office, each, no, 6) for no, each in enumerate(waiting)))
    assert again == answers  # each job delivered a second time
    other = await asyncio.gather(*(opened(office, each, 90 + no, 6) for no, each in enumerate(waiting)))
    assert other == [""] * 6  # each message a second time
    async with office.look() as work:
        assert await work.session.scalar(select(func.count()).select_from(Talk)) == 1


async def test_one_that_comes_while_another_opens_the_talk_is_not_talked_about_alone(office: Office) -> None:
    """It was counted with the others, who are taken by the time it would open a talk."""
    found = await three(office)
    fourth = await late(office, "N3")
    assert await counted(office, fourth) == 4
    async with office.work() as work:  # the fourth was not visible yet for whoever opened the talk
        case = await _talk_without(work, found)
    assert case == TALK
    assert await opened(office, fourth, 44, 4) == ""
    assert await counted(office, fourth) == 1


async def test_three_that_counted_with_others_who_were_taken_are_put_to_the_table_again(
    office: Office,
) -> None:
    found = await three(office)
    more = [await late(office, f"N{no}") for no in (3, 4, 5)]
    counts = [await counted(office, each, 40 + no) for no, each in enumerate(more)]
    assert counts == [6, 6, 6]
    async with office.work() as work:  # these three were not visible yet for whoever opened the talk
        await _talk_without(work, found)
    before = len(await announced(office))
    assert [await opened(office, each, 40 + no, 6) for no, each in enumerate(more)] == ["", "", ""]
    again = (await announced(office))[before:]
    assert again == more
    answers = [await process(office, each, 50 + no) for no, each in enumerate(again)]
    assert answers == ["talk-V03-2026-5-2", "", ""]


async def _talk_without(work: Work, found: list[str]) -> str:
    add_case(work, CaseKind.TALK, TALK, "约谈", unit="V03", instance_key=1)
    work.session.add(Talk(id=TALK, department="V03", period="2026-5", no=1))
    await work.session.flush()
    work.session.add_all(
        TalkCause(talk_id=TALK, deadline_id=each, ticket_id=each.split(":")[0], counted_at=work.now)
        for each in found
    )
    return TALK


async def test_the_discipline_office_sees_a_talk_after_its_verification(office: Office) -> None:
    await drafted(office)
    assert [each.state for each in await seen(office, DISPATCHER)] == ["draft"]
    assert await seen(office, DISCIPLINE) == await seen(office, HEAD) == []
    task = await asked(office, "verify_talk", TALK, "dispatcher@center")
    assert await done(office, DISPATCHER, task, {"result": "verified"}) == {"verification": "verified"}
    for person in (DISCIPLINE, HEAD):
        assert [each.state for each in await seen(office, person)] == ["verified"]
    assert await seen(office, "lu.quanfu") == []  # the head of another department
    async with office.look(DISCIPLINE) as work:
        await find_visible(work, await find_caller(work, DISCIPLINE), "N0.1")
    task = await asked(office, "hold_talk", TALK, "discipline@discipline_office")
    await done(office, DISCIPLINE, task, {"held_on": "2026-11-02", "minutes": "约谈了负责人，要求当日接单。"})
    [shown] = await seen(office, HEAD)
    assert (shown.state, str(shown.held_on)) == ("held", "2026-11-02")
    assert [cause.step_name for cause in shown.causes] == ["先行接单"] * 3


async def test_a_dropped_talk_keeps_what_it_has_counted(office: Office) -> None:
    found = await drafted(office)
    task = await asked(office, "verify_talk", TALK, "dispatcher@center")
    await done(office, DISPATCHER, task, {"result": "dropped", "reason": "当日停电"})
    await run(office, "end_case", 30, {"case_id": TALK, "ended_as": "dropped"})
    assert await causes(office) == sorted(found)
    assert await counted(office, await late(office, "N9")) == 1
    with pytest.raises(CaseNotFound):
        async with office.look(DISCIPLINE) as work:
            await talk(work, await find_caller(work, DISCIPLINE), TALK)


async def test_a_lateness_taken_back_withdraws_the_draft_and_the_rest_is_counted_again(
    office: Office,
) -> None:
    """R-52, R-79: two are left, which the table decides anew."""
    found = await drafted(office)
    before = len(await announced(office))
    task = await asked(office, "verify_talk", TALK, "dispatcher@center")
    await taken_back(office, found[0])
    assert await causes(office) == []
    assert (await announced(office))[before:] == found[1:]
    assert [each["correlation_key"] for each in await messages(office, "talk_withdrawn")] == [TALK]
    async with office.look() as work:
        assert (await work.session.get_one(Case, TALK)).ended_as == "withdrawn"
    assert [await process(office, each, 50 + no) for no, each in enumerate(found[1:])] == ["", ""]
    assert await counted(office, found[0]) == 0
    assert task.startswith(TALK)
    last = await late(office, "N7")
    assert await process(office, last, 60) == "talk-V03-2026-5-2"


async def test_taken_back_twice_changes_nothing_more(office: Office) -> None:
    found = await drafted(office)
    await taken_back(office, found[0])
    told = await announced(office)
    await taken_back(office, found[0])
    assert await announced(office) == told
    assert len(await messages(office, "talk_withdrawn")) == 1


async def test_a_talk_that_was_held_stays_with_a_note(office: Office) -> None:
    found = await drafted(office)
    verify = await asked(office, "verify_talk", TALK, "dispatcher@center")
    await done(office, DISPATCHER, verify, {"result": "verified"})
    hold = await asked(office, "hold_talk", TALK, "discipline@discipline_office")
    await done(office, DISCIPLINE, hold, {"held_on": "2026-11-02", "minutes": "约谈了负责人，要求当日接单。"})
    await taken_back(office, found[0])  # before the process has ended the case, and after
    await run(office, "end_case", 30, {"case_id": TALK, "ended_as": "held"})
    await taken_back(office, found[1])
    assert await causes(office) == sorted(found)
    assert await messages(office, "talk_withdrawn") == []
    assert (await history(office, TALK)).count("cause_annulled") == 2
    [shown] = await seen(office, HEAD)
    assert sum(cause.annulled_at is not None for cause in shown.causes) == 2


async def test_a_talk_and_a_lateness_taken_back_at_the_same_moment(office: Office) -> None:
    """Whoever comes first: no talk is left that counts what is no lateness."""
    found = await three(office)
    await asyncio.gather(opened(office, found[2], 1, 3), taken_back(office, found[0]))
    assert found[0] not in await causes(office)
