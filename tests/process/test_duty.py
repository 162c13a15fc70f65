"""Nights and days off (R-77): an urgent ticket alerts the duty roster at once, formal deadlines stay as they are."""

from datetime import date, time

from sqlalchemy import select

from hotline.notifications.models import Notification
from hotline.organization.caller import find_caller
from hotline.organization.duty import set_duty
from hotline.organization.duty_rules import Shift
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

DISPATCHER = "shen.xiaolan"


async def alerted(stage: Stage, ticket: PlayedTicket) -> set[str]:
    """Who was told of it at once."""
    query = select(Notification.audience).where(
        Notification.case_id == ticket.id, Notification.kind == "duty", Notification.urgent
    )
    async with stage.office.look() as work:
        return set(await work.session.scalars(query))


async def test_an_urgent_ticket_at_night_alerts_who_is_on_duty(stage: Stage) -> None:
    async with stage.office.work(DISPATCHER) as work:
        shifts = [
            Shift(date(2026, 10, 3), "lu.yiming", time(8, 30), time(17, 30)),
            Shift(date(2026, 10, 3), "bai.xuefeng", time(17, 30), time(8, 30)),
        ]
        await set_duty(work, await find_caller(work, DISPATCHER), date(2026, 10, 3), shifts)
    await stage.until("2026-10-04T01:30")  # the shift of the 3rd, in the middle of National Day
    ticket = await stage.intake(kind="urgent")
    await ticket.dispatch("V01")
    await ticket.task("accept_ticket")
    assert await alerted(stage, ticket) == {"person@bai.xuefeng"}
    assert (await ticket.history()).count("duty_alerted") == 1
    # The formal limits count from the first working day all the same.
    assert await ticket.due("accept") == "2026-10-08T17:30"
    assert await ticket.due("total") == "2026-10-10T17:30"
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    assert "alert_duty" in await ticket.path()


async def test_where_nobody_is_on_duty_the_center_is_told(stage: Stage) -> None:
    await stage.until("2026-10-05T23:00")
    ticket = await stage.intake(kind="urgent")
    await ticket.task("dispatch_ticket")
    assert await alerted(stage, ticket) == {"dispatcher@center"}


async def test_other_tickets_wake_nobody(stage: Stage) -> None:
    await stage.until("2026-10-05T23:00")
    ticket = await stage.intake(kind="less_urgent")
    await ticket.task("dispatch_ticket")
    assert await alerted(stage, ticket) == set()
    await ticket.withdraw()
    assert await ticket.closed() == "withdrawn"
    assert "alert_duty" not in await ticket.path()
