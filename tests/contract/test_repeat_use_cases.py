"""Repeat tickets (R-31): found and linked with the reason, worked together, each with its own number."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.deputies import record_deputy
from hotline.repeats.errors import LinkedTicketBusy, LinkedTicketNotReady, LinkNotFound
from hotline.repeats.find import find_again, find_repeats
from hotline.repeats.linked import linked_tickets
from hotline.repeats.models import RepeatLink
from hotline.repeats.together import decide_repeat
from hotline.tasks.form_check import FormInvalid
from hotline.tasks.models import HumanTask
from hotline.tickets.facts import Submission
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from tests.api.steps import (
    ADMINISTRATOR,
    DISPATCHER,
    HANDLER,
    OTHER_HANDLER,
    TICKET,
    accepted,
    dispatched,
    done,
    open_,
    take_in,
)
from tests.contract.casework import asked, did, events, messages, office, seen, status_of
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

OTHER = "OTHER.1"
ELSEWHERE = {"address": "湖畔路9号", "matter": "路灯", "citizen_phone": "13900000000"}
HANDED_IN = {"result": "solved", "done": "已清理完毕，现场已复核"}


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


async def searched(office: Office, ticket: str = TICKET, citizen: int = 30, place: int = 30) -> int:
    async with office.work() as work:
        return await find_repeats(work, ticket, citizen_days=citizen, place_days=place)


async def links(office: Office) -> list[tuple[str, str, str]]:
    async with office.look() as work:
        rows = await work.session.scalars(select(RepeatLink).order_by(RepeatLink.id))
        return [(row.ticket_id, row.earlier_id, row.reason) for row in rows]


async def together(office: Office, state: str = "together", person: str = DISPATCHER) -> None:
    async with office.work(person) as work:
        await decide_repeat(work, await find_caller(work, person), TICKET, OTHER, state)


async def both_handled(office: Office, department: str = "V01") -> tuple[str, str]:
    """Both with the department, contacted, to be handed in; answers their tasks."""
    await take_in(office, number="OTHER", district_dispatched_at=ago(2))
    await searched(office)
    for ticket, unit in ((TICKET, "V01"), (OTHER, department)):
        await dispatched(office, unit, ticket)
    for ticket in (TICKET, OTHER) if department == "V01" else (TICKET,):
        await accepted(office, ticket)
        contact = await open_(office, "contact_citizen", "handler@V01", ticket=ticket, round_="1.1")
        await done(office, HANDLER, contact, {"result": "reached", "channel": "phone"})
    return f"{TICKET}:1:1.0:handle_ticket", f"{OTHER}:1:1.0:handle_ticket"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "citizen"),
        (ELSEWHERE | {"citizen_phone": "+86 138-1234-5678"}, "citizen"),
        ({"citizen_phone": "13900000000", "address": " 望溪路５６号 "}, "place"),
        ({"anonymous": True}, "place"),
        (ELSEWHERE, None),
        (ELSEWHERE | {"citizen_phone": "13812345678", "anonymous": True}, None),
        ({"reviewed_number": "2026092400020", "kind": "city_review"}, None),
        ({"number": "2026092400020", "round": 2}, None),
    ],
)
async def test_which_tickets_are_repeats(office: Office, changes: dict[str, Any], reason: str | None) -> None:
    changes = {"number": "OTHER"} | changes
    other = await take_in(office, **changes, district_dispatched_at=ago(3))
    await searched(office)
    assert await links(office) == ([(TICKET, other, reason)] if reason else [])


async def test_within_the_windows_of_the_table(office: Office) -> None:
    for days in (5, 20, 40):
        await take_in(office, number=f"BEFORE-{days}", district_dispatched_at=ago(days))
    assert await searched(office, citizen=0, place=10) == 1
    assert await searched(office, citizen=30, place=0) == 1
    assert await links(office) == [(TICKET, "BEFORE-5.1", "place"), (TICKET, "BEFORE-20.1", "citizen")]
    assert await searched(office) == 0, "found once"
    assert (await events(office)).count("repeats_found") == 2


async def test_found_from_either_side(office: Office) -> None:
    """The earlier ticket may come in later, e.g. with an import."""
    await take_in(office, number="OTHER", district_dispatched_at=ago(2))
    assert await searched(office, OTHER) == 1
    assert await searched(office) == 0
    assert await links(office) == [(TICKET, OTHER, "citizen")]


async def test_shown_only_to_those_who_see_both(office: Office) -> None:
    await take_in(office, number="OTHER", district_dispatched_at=ago(2))
    await searched(office)
    await dispatched(office, "V01", TICKET)
    await dispatched(office, "V02", OTHER)
    (link,) = (await seen(office, DISPATCHER)).repeats
    assert (link.ticket_id, link.earlier, link.reason, link.state) == (OTHER, True, "citizen", "found")
    (back,) = (await seen(office, DISPATCHER, OTHER)).repeats
    assert (back.ticket_id, back.earlier) == (TICKET, False)
    assert (await seen(office, HANDLER)).repeats == []
    assert (await seen(office, OTHER_HANDLER, OTHER)).repeats == []


async def test_the_center_decides(office: Office) -> None:
    await take_in(office, number="OTHER", district_dispatched_at=ago(2))
    with pytest.raises(LinkNotFound):
        await together(office)
    await searched(office)
    with pytest.raises(Forbidden):
        await together(office, person=HANDLER)
    await together(office)
    await together(office)
    assert (await events(office)).count("repeat_decided") == 1
    await together(office, "dismissed")
    assert (await seen(office, DISPATCHER)).repeats[0].state == "dismissed"
    await searched(office)
    assert (await seen(office, DISPATCHER)).repeats[0].state == "dismissed", "found again, it stays so"


async def test_old_tickets_get_their_keys_when_they_are_looked_for(office: Office) -> None:
    await take_in(office, number="OTHER", district_dispatched_at=ago(2))
    async with office.work() as work:
        for ticket in await work.session.scalars(select(Ticket)):
            ticket.citizen_key = ticket.place_key = None
    assert await searched(office) == 0, "the other has none yet"
    async with office.work(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        assert await find_again(work, caller, OTHER, citizen_days=30, place_days=30) == 1
    async with office.work(HANDLER) as work:
        with pytest.raises(Forbidden):
            await find_again(work, await find_caller(work, HANDLER), OTHER, citizen_days=1, place_days=1)


async def test_handed_in_once_for_both(office: Office) -> None:
    first, second = await both_handled(office)
    with pytest.raises(FormInvalid):
        await did(office, HANDLER, await anew(office), **HANDED_IN, together=[OTHER])
    await together(office)
    await did(office, HANDLER, await anew(office), **HANDED_IN, together=[OTHER])
    assert await status_of(office, second) == "completed"
    async with office.look() as work:
        written = {row.ticket_id: row for row in await work.session.scalars(select(Submission))}
        tasks = {
            task.case_id: task
            for task in await work.session.scalars(
                select(HumanTask).where(HumanTask.action == "handle_ticket")
            )
            if task.status == "completed"
        }
    assert set(written) == set(tasks) == {TICKET, OTHER}
    assert written[TICKET].content == written[OTHER].content
    assert "together" not in written[TICKET].content
    assert {task.ended_by for task in tasks.values()} == {HANDLER}
    assert written[OTHER].submitted_at is not None
    assert "handed_in_together" in await events(office, OTHER)
    assert first != second


async def anew(office: Office) -> str:
    """The handling of the first ticket, opened with the form of today, which knows of linked tickets."""
    return await asked(
        office, TICKET, "handle_ticket", "handler@V01", round_="1.0", dispatch_no=1, element="again"
    )


async def test_only_what_the_same_department_has_now(office: Office) -> None:
    await both_handled(office, department="V02")
    await together(office)
    async with office.look() as work:
        assert await linked_tickets(work, await work.session.get_one(Ticket, TICKET)) == []
    with pytest.raises(FormInvalid):
        await did(office, HANDLER, await anew(office), **HANDED_IN, together=[OTHER])


async def test_all_or_nothing(office: Office) -> None:
    """A colleague has claimed the linked one: then neither is handed in."""
    _, second = await both_handled(office)
    await together(office)
    async with office.work() as work:
        (await work.session.get_one(HumanTask, second)).claimed_by = "somebody"
    task = await anew(office)
    with pytest.raises(LinkedTicketNotReady, match="认领"):
        await did(office, HANDLER, task, **HANDED_IN, together=[OTHER])
    assert [await status_of(office, each) for each in (task, second)] == ["open", "open"]
    async with office.look() as work:
        assert list(await work.session.scalars(select(Submission))) == []
    assert ("difficulty_withdrawn", OTHER) not in await messages(office)


async def test_it_never_waits_for_a_colleague_at_work_on_the_linked_ticket(office: Office) -> None:
    """Two who hand in for one another at the same moment would wait for ever."""
    if office.database.is_sqlite:
        pytest.skip("its only writer is alone anyway")
    await both_handled(office)
    await together(office)
    task = await anew(office)
    async with office.work() as colleague:
        await lock_ticket(colleague, OTHER)
        with pytest.raises(LinkedTicketBusy):
            await did(office, HANDLER, task, **HANDED_IN, together=[OTHER])
    await did(office, HANDLER, task, **HANDED_IN, together=[OTHER])


async def test_a_lent_right_hands_in_no_confidential_ticket_about_the_deputys_unit(office: Office) -> None:
    """R-75, R-76: the linked one complains about V02 in confidence; V02's handler stands in at V01."""
    _, second = await both_handled(office)
    await together(office)
    async with office.work(ADMINISTRATOR) as work:
        today = in_shanghai(work.now).date()
        by = await find_caller(work, ADMINISTRATOR)
        await record_deputy(work, by, HANDLER, OTHER_HANDLER, today, today)
        other = await work.session.get_one(Ticket, OTHER)
        other.confidential, other.complained_unit = True, "V02"
    task = await anew(office)
    with pytest.raises(LinkedTicketNotReady):
        await did(office, OTHER_HANDLER, task, **HANDED_IN, together=[OTHER])
    assert await status_of(office, second) == "open"
    await did(office, OTHER_HANDLER, task, **HANDED_IN)


@pytest.mark.parametrize(("reason", "shown"), [("citizen", 0), ("place", 1)])
async def test_a_link_does_not_tell_who_a_confidential_citizen_is(
    office: Office, reason: str, shown: int
) -> None:
    """R-75: the department has both tickets, and the other one names him."""
    elsewhere = {"address": "湖畔路9号", "matter": "路灯"}
    somebody_else = {"citizen_phone": "13900000000"}
    changes = elsewhere if reason == "citizen" else somebody_else
    await take_in(office, number="OTHER", confidential=True, district_dispatched_at=ago(2), **changes)
    assert await searched(office) == 1
    assert [each[2] for each in await links(office)] == [reason]
    for ticket in (TICKET, OTHER):
        await dispatched(office, "V01", ticket)
    for ticket in (TICKET, OTHER):
        assert len((await seen(office, HANDLER, ticket)).repeats) == shown
        assert len((await seen(office, DISPATCHER, ticket)).repeats) == 1
