"""A process that is started again stands where the database says (重新启动流程): done steps are answered as before."""

from sqlalchemy import select

from hotline.engine.outbox import publish_message
from hotline.recovery.start_again import Outcome, start_again
from hotline.tasks.models import HumanTask
from tests.process.played_subject import PlayedSubject
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage
from tests.process.test_joint_handling import with_parties
from tests.process.test_returns import accepted, finished
from tests.process.test_talks import LATE, MINUTES, dispatched, talk_with

Standing = dict[str, object]


async def standing(subject: PlayedSubject, stage: Stage) -> Standing:
    """Everything that people see of the open tasks."""
    query = select(HumanTask).where(HumanTask.case_id == subject.id, HumanTask.status == "open")
    async with stage.office.look() as work:
        rows = list(await work.session.scalars(query))
        return {row.id: (row.due_at, row.opened_at, row.claimed_by, row.draft, row.form_key) for row in rows}


async def instance(subject: PlayedSubject, stage: Stage) -> set[int]:
    query = select(HumanTask.instance_key).where(HumanTask.case_id == subject.id, HumanTask.status == "open")
    async with stage.office.look() as work:
        return set(await work.session.scalars(query))


async def started_again(subject: PlayedSubject, stage: Stage) -> None:
    """And stands as before, in another instance, with nothing late and nobody told anew."""
    await stage.at_rest()
    before, late, old = (
        await standing(subject, stage),
        await subject.late_steps(),
        await instance(subject, stage),
    )
    (result,) = await start_again(stage.office, [subject.id])
    assert result.outcome is Outcome.STARTED
    await stage.at_rest()
    assert await standing(subject, stage) == before
    assert await subject.late_steps() == late
    assert not await instance(subject, stage) & old
    assert (await subject.history()).count("process_started_again") >= 1


async def test_a_ticket_whose_return_is_under_review(stage: Stage) -> None:
    """The request goes into the new instance too, and its approval leads to the other department."""
    ticket = await accepted(stage)
    await ticket.request_return("O02")
    await ticket.task("review_return")
    await started_again(ticket, stage)
    await ticket.review("approved", "O02")
    await ticket.task("accept_ticket")
    await started_again(ticket, stage)  # now with an approved return behind it
    assert [each.department for each in await ticket.dispatches()] == ["V01", "O02"]
    await finished(ticket)


async def test_a_ticket_that_is_handled_again(stage: Stage) -> None:
    """Two rounds, each with its own answers; a submission that was sent back in between (R-70)."""
    ticket = await stage.intake()
    await ticket.dispatch("V02")
    await ticket.accept()
    await ticket.contact("no_answer")
    await ticket.contact()
    await ticket.handle()
    await ticket.check("sent_back")
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.task("handle_again")
    await started_again(ticket, stage)
    await ticket.handled_again()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_a_ticket_with_parties_of_a_joint_handling(stage: Stage) -> None:
    """One party has answered, one was released, one is still asked (R-08)."""
    ticket, (first, second, third) = await with_parties(stage, "S01", "F02", "V05")
    await ticket.give_opinion(first)
    await ticket.release_party(second)
    await ticket.task("give_opinion", third)
    await started_again(ticket, stage)
    assert await ticket.open_rounds("give_opinion") == {third}


async def test_a_visit_beside_its_ticket(stage: Stage) -> None:
    """The ticket's process is another one and is not touched."""
    ticket = await stage.intake(visited=False)
    await ticket.dispatch("V01")
    await ticket.visit.task("take_visit")
    mine = await instance(ticket, stage)
    await started_again(ticket.visit, stage)
    assert await instance(ticket, stage) == mine


async def test_a_talk_that_a_lateness_began(stage: Stage) -> None:
    """No message has started it, so it has a start of its own; a second one ends at once."""
    await dispatched(stage, "T09")
    await stage.until(LATE)
    talk = talk_with(stage, "T09")
    await talk.do("verify_talk", result="verified")
    await talk.task("hold_talk")
    await started_again(talk, stage)
    async with stage.office.work() as work:
        publish_message(work, talk.id, "talk_opened", f"{talk.id}-again", {"case_id": talk.id})
    await stage.sees("discipline_talk", "end_not_owner")
    await talk.do("hold_talk", held_on="2026-09-28", minutes=MINUTES)
    assert await talk.closed() == "held"


async def test_what_is_not_started_again(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    results = await start_again(stage.office, [ticket.id, "nowhere"])
    assert {each.case_id: each.outcome for each in results} == {
        ticket.id: Outcome.ENDED,
        "nowhere": Outcome.UNKNOWN,
    }


async def test_asked_twice_before_anything_was_sent(stage: Stage) -> None:
    """As after a kill in the middle: the second changes nothing."""
    ticket: PlayedTicket = await accepted(stage)
    first = await start_again(stage.office, [ticket.id, ticket.id])  # in one transaction
    assert {each.outcome for each in first} == {Outcome.STARTED, Outcome.NOT_BEGUN}
    await stage.at_rest()
    assert await ticket.open_elements() == {"contact_citizen"}
    await ticket.contact()
