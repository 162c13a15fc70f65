"""R-34: unresolved tickets are gathered, reviewed, followed up, and the outcome is published."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.cases.errors import CaseNotFound
from hotline.deadlines.models import Deadline
from hotline.documents.models import StoredFile
from hotline.documents.store import read_file
from hotline.errors import ContractBroken, Forbidden
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.models import Unit
from hotline.reviews.agenda import items_of, strike_item
from hotline.reviews.errors import (
    AgendaEmpty,
    AgendaNotOpen,
    DueOnPast,
    NotOnAgenda,
    OwnerUnknown,
    ResolutionMissing,
    ResolutionsNotOpen,
    ReviewNotFound,
    TicketStillOpen,
)
from hotline.reviews.joint_review import call_review
from hotline.reviews.models import Resolution
from hotline.reviews.resolutions import Decided, add_resolution, change_resolution, remove_resolution
from hotline.reviews.review_models import JointReview
from hotline.reviews.review_view import ReviewView, review
from hotline.reviews.take_up_again import take_up_again
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Dispatch, History, Ticket
from tests.api.steps import DISPATCHER, HANDLER
from tests.contract.supervising import (
    HEAD,
    LEADER,
    WORKERS,
    a_job,
    an_office,
    asked,
    done,
    handed_over,
    late,
    make_late,
    messages,
    put_deadline,
    run,
)
from tests.database import database_url, make_database, postgresql
from workers.execute import Assignment, execute
from workers.outcome import Failed

__all__ = ["database_url", "make_database", "postgresql"]

FIELD_LEADER = "yu.guodong"
"""Of V03's field."""
GATHERING = {
    "closed_within_days": "60",
    "place_at_least": "2",
    "citizen_at_least": "2",
    "matter_at_least": "5",
}
"""As the diagram says."""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(database_url, tmp_path) as opened:
        yield opened


async def called(office: Office) -> str:
    async with office.work(DISPATCHER) as work:
        return (await call_review(work, await find_caller(work, DISPATCHER))).id


async def clustered(office: Office, case_id: str, **headers: str) -> int:
    asked_for = GATHERING | headers
    return (await run(office, "cluster_tickets", 1, {"case_id": case_id}, **asked_for))["cluster_count"]


async def call_back(
    office: Office, ticket: str, answer: str, round_: str = "1.0", *, solved: bool | None
) -> None:
    async with office.work() as work:
        work.session.add(
            CallBack(
                ticket_id=ticket,
                dispatch_id=f"{ticket}.d1",
                at=work.now,
                by="zhou.yutong",
                round=round_,
                no=1,
                answer=answer,
                solved=solved,
                note="",
            )
        )


async def closed(office: Office, ticket: str, closed_as: str, *, days_ago: int = 1) -> None:
    async with office.work() as work:
        row = await work.session.get_one(Ticket, ticket)
        row.closed_at, row.closed_as = work.now - timedelta(days=days_ago), closed_as


async def second_round(office: Office, ticket: str) -> None:
    async with office.work() as work:
        (await work.session.get_one(Dispatch, f"{ticket}.d1")).handling_round = 2


async def agenda(office: Office, case_id: str) -> list[tuple[str, int, str]]:
    async with office.look() as work:
        return [(item.ticket_id, item.cluster, item.reason) for item in await items_of(work, case_id)]


async def reviewed(office: Office) -> str:
    """A review with an agenda of two open tickets at one place, and one that was closed unsolved."""
    await late(office, "N1", "handle")
    await late(office, "N2", "handle")
    await handed_over(office, "N3")
    await call_back(office, "N3.1", "dissatisfied", solved=False)
    await closed(office, "N3.1", "explained")
    case_id = await called(office)
    assert await clustered(office, case_id) == 1
    return case_id


async def being_recorded(office: Office) -> tuple[str, str]:
    """A review whose meeting is being recorded: its id, and that of the task."""
    case_id = await reviewed(office)
    task = await asked(office, "confirm_agenda", case_id, "center_leader@street")
    await done(office, LEADER, task, {})
    return case_id, await asked(
        office, "record_review_meeting", case_id, "dispatcher@center", step="hold_review"
    )


def decided(**changes: Any) -> Decided:
    today = in_shanghai(datetime.now(UTC)).date()
    given = {
        "text": "油烟直排",
        "measure": "加装净化设备",
        "owner": "V03",
        "due_on": today + timedelta(days=7),
    }
    return Decided.model_validate(given | changes)


async def add(office: Office, case_id: str, person: str = DISPATCHER, **changes: Any) -> Resolution:
    async with office.work(person) as work:
        return await add_resolution(work, await find_caller(work, person), case_id, decided(**changes))


async def seen(office: Office, person: str, case_id: str) -> ReviewView:
    async with office.look(person) as work:
        return await review(work, await find_caller(work, person), case_id)


async def events(office: Office, case_id: str) -> list[str]:
    async with office.look() as work:
        query = select(History.event).where(History.case_id == case_id).order_by(History.id)
        return list(await work.session.scalars(query))


async def test_unresolved_tickets_are_gathered_with_the_reason(office: Office) -> None:
    await late(office, "N1", "handle")
    await handed_over(office, "N2")
    await call_back(office, "N2.1", "dissatisfied", solved=False)
    await handed_over(office, "N3", address="望溪路99号", citizen_phone="13812340000")
    await second_round(office, "N3.1")
    await call_back(office, "N3.1", "tending", "2.0", solved=False)
    await handed_over(office, "N4")  # nothing is wrong with it
    await handed_over(office, "N5")
    await call_back(office, "N5.1", "satisfied", solved=True)
    await closed(office, "N5.1", "satisfied")
    case_id = await called(office)
    assert await clustered(office, case_id) == 2
    matter = "餐饮油烟"
    assert await agenda(office, case_id) == [
        ("N1.1", 1, f"同一地点、同一事项：责任格G1-01“{matter}”2件；超时未办结"),
        ("N2.1", 1, f"同一地点、同一事项：责任格G1-01“{matter}”2件；诉求人不满意"),
        ("N3.1", 2, "疑难工单；再次处置后仍不满意"),
    ]
    assert await clustered(office, case_id) == 2  # delivered a second time
    assert len(await agenda(office, case_id)) == 3


async def test_closed_but_unsolved_ones_for_some_time(office: Office) -> None:
    for number, days_ago in (("N1", 1), ("N2", 59), ("N3", 61)):
        await handed_over(office, number)
        await call_back(office, f"{number}.1", "basically_satisfied", solved=False)
        await closed(office, f"{number}.1", "basically_satisfied", days_ago=days_ago)
    case_id = await called(office)
    assert await clustered(office, case_id) == 1
    assert [ticket for ticket, _, _ in await agenda(office, case_id)] == ["N1.1", "N2.1"]
    await clustered(office, other := await called(office), closed_within_days="62", place_at_least="1")
    assert [ticket for ticket, _, _ in await agenda(office, other)] == [
        "N3.1"
    ]  # the others are being reviewed


async def test_nothing_to_review(office: Office) -> None:
    await late(office, "N1", "handle", department="V01")
    assert await clustered(office, await called(office)) == 0  # one alone is not concentrated


async def test_numbers_that_are_none_are_the_diagrams_fault(office: Office) -> None:
    job = a_job("cluster_tickets", 1, {"case_id": await called(office)}, matter_at_least="viele")
    [outcome] = await execute(office, [Assignment(WORKERS["cluster_tickets"], job)])
    assert isinstance(outcome, Failed)
    assert outcome.retries == 0
    assert "matter_at_least" in outcome.message
    assert ContractBroken.code in outcome.message


async def test_several_reviews_on_a_day(office: Office) -> None:
    first, second = await called(office), await called(office)
    assert (first[:-1], first[-1], second[-1]) == (second[:-1], "1", "2")
    assert [each["variables"] for each in await messages(office, "joint_review_opened")] == [
        {"case_id": first},
        {"case_id": second},
    ]
    with pytest.raises(Forbidden):
        async with office.work(HEAD) as work:
            await call_review(work, await find_caller(work, HEAD))


async def test_the_leader_strikes_items_and_confirms_the_agenda(office: Office) -> None:
    case_id = await reviewed(office)
    with pytest.raises(AgendaNotOpen):
        await strike(office, case_id, 1)
    task = await asked(office, "confirm_agenda", case_id, "center_leader@street")
    with pytest.raises(Forbidden):
        await strike(office, case_id, 1, DISPATCHER)
    await strike(office, case_id, 1)
    await done(office, LEADER, task, {"note": "其余上会"})
    assert [ticket for ticket, _, _ in await agenda(office, case_id)] == ["N2.1", "N3.1"]
    async with office.look() as work:
        told = await work.session.scalars(
            select(Notification.audience).where(Notification.kind == "review_called")
        )
        assert set(told) == {"field_leader@rural"}
        assert (await work.session.get_one(Deadline, f"{case_id}:0:0:confirm_agenda")).settled_at is not None
    assert len((await seen(office, FIELD_LEADER, case_id)).items) == 2
    assert len((await seen(office, LEADER, case_id)).items) == 3


async def strike(office: Office, case_id: str, no: int, person: str = LEADER) -> None:
    async with office.work(person) as work:
        await strike_item(work, await find_caller(work, person), case_id, no, "已另行处理")


async def test_an_agenda_of_nothing(office: Office) -> None:
    case_id = await reviewed(office)
    task = await asked(office, "confirm_agenda", case_id, "center_leader@street")
    for no in (1, 2, 3):
        await strike(office, case_id, no)
    with pytest.raises(AgendaEmpty):
        await done(office, LEADER, task, {})


async def test_resolutions_are_entered_while_the_meeting_is_recorded(office: Office) -> None:
    case_id = await reviewed(office)
    with pytest.raises(ResolutionsNotOpen):
        await add(office, case_id)
    task = await asked(office, "confirm_agenda", case_id, "center_leader@street")
    await done(office, LEADER, task, {})
    record = await asked(office, "record_review_meeting", case_id, "dispatcher@center", step="hold_review")
    with pytest.raises(ResolutionMissing):
        await done(office, DISPATCHER, record, {"summary": "讨论了两件"})
    with pytest.raises(OwnerUnknown):
        await add(office, case_id, owner="center")
    with pytest.raises(DueOnPast):
        await add(office, case_id, due_on=in_shanghai(datetime.now(UTC)).date() - timedelta(days=1))
    with pytest.raises(NotOnAgenda):
        await add(office, case_id, ticket_ids=(await handed_over(office, "N9"),))
    with pytest.raises(Forbidden):
        await add(office, case_id, HEAD)
    with pytest.raises(CaseNotFound):
        await add(office, "review-none")
    first = await add(office, case_id, ticket_ids=("N1.1", "N2.1"))
    second = await add(office, case_id, owner="F02", due_on=first.due_on + timedelta(days=3))
    third = await add(office, case_id)
    async with office.work(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        await change_resolution(work, caller, case_id, 1, decided(measure="停业整改", ticket_ids=("N1.1",)))
        await remove_resolution(work, caller, case_id, third.no)
    answer = await done(office, DISPATCHER, record, {"summary": "讨论了两件"})
    assert answer["resolutions"] == [
        {"id": f"{case_id}.r1", "groups": ["head@V03", "handler@V03"]},
        {"id": f"{case_id}.r2", "groups": ["head@F02", "handler@F02"]},
    ]
    due = datetime.fromisoformat(answer["outcome_due"])
    assert (in_shanghai(due).date(), f"{in_shanghai(due):%H:%M}") == (second.due_on, "17:30")
    with pytest.raises(ResolutionsNotOpen):
        await add(office, case_id)
    [shown] = (await seen(office, HEAD, case_id)).resolutions
    assert (shown.measure, [each.ticket_id for each in shown.tickets]) == ("停业整改", ["N1.1"])


async def tracked(office: Office, action: str, case_id: str, group: str, attempt: int) -> str:
    """A task of following the first resolution up."""
    resolution = f"{case_id}.r1"
    step, limit_round = (
        ("carry_out", resolution) if action == "carry_out_resolution" else (action, f"{resolution}.{attempt}")
    )
    return await asked(
        office,
        action,
        case_id,
        group,
        round_=f"{resolution}.{attempt}",
        request_id=resolution,
        step=step,
        limit_round=limit_round,
    )


async def test_a_closed_ticket_is_taken_up_again_and_followed_up(office: Office) -> None:
    case_id, record = await being_recorded(office)
    async with office.work(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        due_on = decided().due_on
        with pytest.raises(TicketStillOpen):
            await take_up_again(work, caller, case_id, "N1.1", "重新处置", due_on)
        resolution = await take_up_again(work, caller, case_id, "N3.1", "重新处置", due_on)
    assert resolution.owner == "V03"
    await done(office, DISPATCHER, record, {"summary": "讨论了三件"})
    for attempt, result, following in ((1, "sent_back", 2), (2, "confirmed", 2)):
        task = await tracked(office, "carry_out_resolution", case_id, "handler@V03", attempt)
        await done(office, "shi.cuiping", task, {"report": "已经加装净化设备"})
        task = await tracked(office, "verify_resolution", case_id, "dispatcher@center", attempt)
        answer = await done(office, DISPATCHER, task, {"result": result, "reason": "尚未完成"})
        assert answer == {"verification": result, "attempt": following}
        async with office.look() as work:
            carried_out = await work.session.get_one(Deadline, f"{case_id}:0:{case_id}.r1:carry_out")
            assert carried_out.open == (result == "sent_back")  # no new clock
    assert [event for event in await events(office, "N3.1") if "resol" in event or "taken" in event] == [
        "taken_up_again",
        "resolution_confirmed",
    ]
    async with office.look() as work:
        ticket = await work.session.get_one(Ticket, "N3.1")
        assert ticket.closed_as == "explained"  # the closing stays


async def test_the_outcome_is_compiled_approved_and_published(office: Office) -> None:
    case_id, record = await being_recorded(office)
    await add(office, case_id, ticket_ids=("N1.1",))
    await done(office, DISPATCHER, record, {"summary": "讨论了三件"})
    for _ in range(2):  # delivered a second time
        await run(office, "compile_outcome", 1, {"case_id": case_id})
    async with office.look() as work:
        [file] = await work.session.scalars(select(StoredFile).where(StoredFile.case_id == case_id))
        assert (await read_file(work, file)).startswith(b"PK")
    shown = await seen(office, LEADER, case_id)
    assert shown.outcome is not None
    assert "共审议工单3件，其中已办结1件；形成决议1项，已核实落实0项" in shown.outcome
    assert (await seen(office, HEAD, case_id)).outcome is None
    with pytest.raises(ReviewNotFound):
        await seen(office, HANDLER, case_id)
    task = await asked(office, "publish_outcome", case_id, "center_leader@street")
    await done(office, LEADER, task, {})
    assert (await seen(office, HANDLER, case_id)).outcome == shown.outcome
    async with office.look() as work:
        query = select(Notification.audience).where(Notification.kind == "review_published")
        told = set(await work.session.scalars(query))
    assert {"head@V01", "head@O08"} <= told


async def test_a_confidential_ticket_is_not_named_to_whom_it_is_about(office: Office) -> None:
    """R-75: what is published is read by every department."""
    await late(office, "N1", "handle")
    await handed_over(office, "N2", confidential=True, complained_unit="V01")
    await make_late(office, await put_deadline(office, "N2.1", "handle"))
    case_id = await called(office)
    assert await clustered(office, case_id) == 1
    async with office.work() as work:
        review_row = await work.session.get_one(JointReview, case_id)
        review_row.confirmed_at = review_row.held_at = review_row.published_at = work.now
    await run(office, "compile_outcome", 2, {"case_id": case_id})
    assert [item.ticket_id for item in (await seen(office, "lu.quanfu", case_id)).items] == ["N1.1"]
    for person in (HEAD, DISPATCHER):  # it is V03's
        assert [item.ticket_id for item in (await seen(office, person, case_id)).items] == ["N1.1", "N2.1"]
    async with office.look() as work:
        row = await work.session.get_one(JointReview, case_id)
        paper = await read_file(work, await work.session.get_one(StoredFile, row.outcome_file))
    cells = [
        cell.text for table in Document(BytesIO(paper)).tables for line in table.rows for cell in line.cells
    ]
    assert "N1.1" in cells
    assert "N2.1" not in cells


async def test_only_the_center_learns_whether_a_ticket_may_be_taken_up_again(office: Office) -> None:
    case_id, _ = await being_recorded(office)
    async with office.look(HEAD) as work:
        caller, today = await find_caller(work, HEAD), in_shanghai(work.now).date()
        for ticket in ("N1.1", "N3.1", "N99.1"):
            with pytest.raises(Forbidden):
                await take_up_again(work, caller, case_id, ticket, "复核", today)


async def test_a_ticket_of_a_merged_department_is_taken_up_by_who_has_its_work(office: Office) -> None:
    """R-81."""
    case_id, _ = await being_recorded(office)
    async with office.work() as work:
        unit = await work.session.get_one(Unit, "V03")
        unit.active, unit.successor = False, "V01"
    async with office.work(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        row = await take_up_again(work, caller, case_id, "N3.1", "复核", in_shanghai(work.now).date())
        assert row.owner == "V01"
