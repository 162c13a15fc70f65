"""Unresolved tickets that belong together are reviewed jointly (联合会审, R-34).

A review takes whatever is unresolved in the whole office. So each scenario calls its own at a moment at which nobody
else does anything, and looks for the tickets that it has made for it.
"""

import pytest
from sqlalchemy import select

from hotline.cases.models import Case
from hotline.notifications.models import Notification
from hotline.reviews.errors import AgendaNotOpen, ResolutionMissing
from hotline.reviews.models import Resolution
from hotline.reviews.review_models import JointReview
from hotline.tasks.errors import TaskNotFound, TaskWithdrawn
from tests.process.played_case import DISPATCHER, LEADER, PlayedReview, review_by_hand
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage


async def unresolved(stage: Stage, place: str, due: str, department: str = "V01") -> list[PlayedTicket]:
    """Three tickets of one matter at one place, whose whole limit has passed."""
    tickets = [await stage.intake(address=place, district_due_at=due) for _ in range(3)]
    for ticket in tickets:
        await ticket.dispatch(department)
        await ticket.accept()
        await ticket.contact()
    await stage.until(due)
    return tickets


def ids(tickets: list[PlayedTicket]) -> list[str]:
    return [ticket.id for ticket in tickets]


async def review_row(stage: Stage, review: PlayedReview) -> JointReview:
    async with stage.office.look() as work:
        return await work.session.get_one(JointReview, review.id)


async def called(stage: Stage, review: PlayedReview) -> set[str]:
    """Who was called to the coordination meeting."""
    query = select(Notification.audience).where(
        Notification.case_id == review.id, Notification.kind == "review_called"
    )
    async with stage.office.look() as work:
        return set(await work.session.scalars(query))


async def status(stage: Stage, resolution: str) -> str:
    async with stage.office.look() as work:
        return (await work.session.get_one(Resolution, resolution)).status


async def test_a_review_called_by_hand_is_followed_up_and_published(stage: Stage) -> None:
    """R-34: one resolution is carried out in time, one is sent back and late; the outcome does not wait for it."""
    first, second, third = await unresolved(stage, "云溪路88号", "2026-09-25T10:00")
    await stage.until("2026-09-28T10:10")
    review = await review_by_hand(stage)
    assert review.id == "review-2026-09-28-1"
    assert await review.groups("confirm_agenda") == {LEADER}
    await review.begin_again("joint_review")
    await stage.sees("joint_review", "end_not_owner")
    with pytest.raises(TaskNotFound):
        await review.do("confirm_agenda", by=DISPATCHER)
    assert set(ids([first, second, third])) <= set(await review.agenda())
    await review.strike(third.id)
    await review.confirm()
    await review.task("record_review_meeting")
    assert "field_leader@rural" in await called(stage, review)
    with pytest.raises(AgendaNotOpen):
        await review.strike(second.id)
    with pytest.raises(ResolutionMissing):
        await review.hold()
    in_time = await review.decide("V02", "2026-09-30", tickets=[first.id])
    late = await review.decide("O01", "2026-10-09", tickets=[second.id])
    await review.hold()
    await review.task("carry_out_resolution", f"{in_time}.1")
    assert await review.groups("carry_out_resolution", f"{late}.1") == {"head@O01", "handler@O01"}
    assert await review.due("carry_out", of=in_time) == "2026-09-30T17:30"
    await stage.until("2026-09-30T10:00")
    with pytest.raises(TaskNotFound):
        await review.do("carry_out_resolution", of=f"{in_time}.1", by="head@O01", report="已清理完毕")
    await review.carry_out(in_time)
    await review.verify(in_time)
    await stage.until("2026-10-08T10:00")
    await review.carry_out(late)
    await review.verify(late, result="sent_back")
    assert await status(stage, late) == "open"
    await review.task("carry_out_resolution", f"{late}.2")
    assert (await review_row(stage, review)).outcome is None
    await stage.until("2026-10-10T10:00")
    assert await review.late_rounds("carry_out") == {late}
    await review.publish()
    outcome = (await review_row(stage, review)).outcome or ""
    assert "形成决议2项，已核实落实1项，尚未落实1项" in outcome
    await stage.at_rest()
    assert await review.open_elements() == {"carry_out_resolution"}
    await stage.until("2026-10-12T10:00")
    await review.carry_out(late, 2)
    await review.verify(late, 2)
    assert await review.closed() == "published"
    assert await review.late_steps() == {"carry_out"}
    assert {"outcome_compiled", "outcome_published", "resolution_sent_back"} <= set(await review.history())
    assert "resolution_confirmed" in await first.history()
    path = await review.path()
    assert path.count("end_tracked") == len([in_time, late])
    assert "timer_carry_out_resolution_late_carry_out" in path


async def test_the_monthly_review_begins_by_itself_and_goes_on_however_late_everybody_is(
    stage: Stage,
) -> None:
    """R-34: from the fifth working day of the month on; every limit is reminded of and recorded."""
    await stage.until("2026-10-12T11:00")
    tickets = await unresolved(stage, "荷塘路9号", "2026-10-12T16:00", "V02")
    await stage.until("2026-10-16T09:30")
    review = stage.played(PlayedReview, "review-2026-10")
    await review.task("confirm_agenda")
    async with stage.office.look() as work:
        assert (await work.session.get_one(Case, review.id)).title == "2026年10月联合会审"
    assert await review.due("confirm_agenda") == "2026-10-15T17:30"  # begun on Tuesday the 13th
    assert await review.due("hold_review") == "2026-10-20T17:30"
    assert await review.late_steps() == {"confirm_agenda"}
    assert set(ids(tickets)) <= set(await review.agenda())
    await review.confirm()
    await review.task("record_review_meeting")
    await stage.until("2026-10-21T09:30")
    resolution = await review.decide("V02", "2026-10-23")
    await review.hold()
    await review.carry_out(resolution)
    await review.task("verify_resolution")
    assert await review.due("verify_resolution", of=f"{resolution}.1") == "2026-10-22T17:30"
    await stage.until("2026-10-23T09:30")
    await review.verify(resolution)
    await stage.at_rest()
    assert await review.open_elements() == set()  # it waits for the day of its outcome
    await stage.until("2026-10-28T09:30")
    assert await review.due("publish_outcome") == "2026-10-27T17:30"
    await review.publish()
    assert await review.closed() == "published"
    assert await review.late_steps() == {
        *("confirm_agenda", "hold_review", "verify_resolution", "publish_outcome"),
    }
    assert await review.reminders_told(LEADER) == {"confirm_agenda", "publish_outcome"}
    assert await review.reminders_told(DISPATCHER) == {"hold_review", "verify_resolution"}
    assert {"start_monthly", "timer_outcome_due", "end_published"} <= set(await review.path())


async def test_a_closed_ticket_that_is_not_solved_is_taken_up_again(stage: Stage) -> None:
    """R-34: by the department that had it; its closing stays. R-09: the ticket's history tells it."""
    await stage.until("2026-09-29T10:00")
    ticket = await stage.intake()
    await ticket.handled("V08")
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.handled_again()
    await ticket.call_back("dissatisfied")
    await ticket.judge("explained")
    await ticket.report()
    assert await ticket.closed() == "explained"
    await stage.until("2026-09-29T14:14")
    review = await review_by_hand(stage)
    await review.task("confirm_agenda")
    assert ticket.id in await review.agenda()
    await review.confirm()
    await review.task("record_review_meeting")
    resolution = await review.take_up(ticket.id, "2026-09-30")
    await review.hold()
    assert await review.groups("carry_out_resolution") == {"head@V08", "handler@V08"}
    await review.carry_out(resolution)
    await review.verify(resolution)
    await stage.until("2026-10-08T10:00")
    await review.publish()
    assert await review.closed() == "published"
    assert (await ticket.history())[-3:] == ["closed", "taken_up_again", "resolution_confirmed"]
    assert await ticket.closed() == "explained"


async def test_while_one_review_has_every_ticket_another_has_nothing_to_review(stage: Stage) -> None:
    """R-34: the second ends at once; the first is withdrawn, and its tickets are free for another one."""
    await stage.until("2026-10-16T11:00")
    tickets = await unresolved(stage, "石桥路7号", "2026-10-16T15:00", "V03")
    await stage.until("2026-10-17T10:07")
    first = await review_by_hand(stage)
    await first.task("confirm_agenda")
    second = await review_by_hand(stage)
    assert second.id == "review-2026-10-17-2"
    assert await second.closed() == "empty"
    assert "end_nothing_to_review" in await second.path()
    await first.withdraw()
    assert await first.closed() == "withdrawn"
    assert await first.open_elements() == set()
    assert "end_withdrawn" in await first.path()
    third = await review_by_hand(stage)
    await third.task("confirm_agenda")
    assert set(ids(tickets)) <= set(await third.agenda())
    await third.confirm()
    await third.task("record_review_meeting")
    resolution = await third.decide("V03", "2026-10-20")
    await third.hold()
    task = await third.task("carry_out_resolution")
    await third.withdraw()
    assert await third.closed() == "withdrawn"
    assert await third.void_reason("carry_out", of=resolution) == "withdrawn"
    with pytest.raises(TaskWithdrawn):
        await third.do_anyway(task, "head@V03", report="已清理完毕")
    assert "timer_outcome_due" in await third.path()
    await stage.until("2026-10-22T09:00")
    assert (await review_row(stage, third)).outcome is None
    assert await third.late_steps() == set()
