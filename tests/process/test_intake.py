"""One number is one ticket, one ticket is one process (R-01, R-70)."""

from sqlalchemy import func, select

from hotline.engine.outbox import publish_message
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from tests.process.stage import Stage


async def test_the_same_number_taken_in_twice_is_one_ticket(stage: Stage) -> None:
    number = stage.number()
    ticket = await stage.intake(number=number)
    again = await stage.intake(number=number, title="另一标题")
    assert again.id == ticket.id
    await ticket.task("dispatch_ticket")
    await stage.intake(number=number)
    async with stage.office.look() as work:
        count = await work.session.scalar(
            select(func.count()).select_from(Ticket).where(Ticket.number == number)
        )
    assert count == 1
    assert (await ticket.history()).count("received") == 1


async def test_a_second_round_of_a_number_is_a_new_ticket(stage: Stage) -> None:
    number = stage.number()
    first = await stage.intake(number=number)
    await first.handled("V01")
    await first.check()
    await first.call_back()
    await first.report()
    assert await first.closed() == "satisfied"
    second = await stage.intake(number=number, round=2)
    assert second.id != first.id
    task_id = await second.task("dispatch_ticket")
    (task,) = await second.rows(HumanTask, id=task_id)
    assert task.suggestion["department"] == "V01"  # who had the round before
    assert "repeats_found" not in await second.history()  # a round is no repeat of its number
    await second.handled("V02")
    await second.check()
    await second.call_back()
    await second.report()
    assert await second.closed() == "satisfied"
    assert await first.department() == "V01"


async def test_a_second_process_for_a_ticket_ends_at_once(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.task("dispatch_ticket")
    async with stage.office.work() as work:  # as a start message that was lost and sent again by hand would
        variables = {"ticket_id": ticket.id, "ticket_number": "none"}
        publish_message(work, ticket.id, "ticket_received", f"{ticket.id}-again", variables)
    await stage.sees("ticket_process", "end_not_owner")
    await stage.at_rest()
    assert await ticket.open_elements() == {"dispatch_ticket"}
    await ticket.handled("V03")
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
