"""A department explains in writing what was late in the period (书面说明, R-41).

Latenesses of all scenarios count together: each of these has a department of its own (`own_departments`).
"""

import pytest
from sqlalchemy import select

from hotline.supervision.models import ExplanationCause, Talk
from hotline.tasks.errors import TaskNotFound
from tests.process.played_case import DISCIPLINE, PlayedCase
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

WRITTEN = {"cause": "节后人手不足，未及时联系诉求人。", "measures": "增设值班人员，当日联系。"}
PERIOD_IS_OVER = "2026-11-02T10:00"
"""The first working day after September and October: 1 November is a Sunday."""


async def contacted_late(stage: Stage, department: str, how_many: int = 1) -> list[PlayedTicket]:
    """Tickets of October that a department did in time, all but the first contact."""
    await stage.until("2026-10-19T10:00")
    tickets = [await stage.intake() for _ in range(how_many)]
    for ticket in tickets:
        await ticket.dispatch(department)
        await ticket.accept()
    await stage.until("2026-10-20T17:31")
    for ticket in tickets:
        assert await ticket.late_steps() == {"contact"}
        await ticket.contact()
        await ticket.handle()
    return tickets


def explanation_of(stage: Stage, department: str) -> PlayedCase:
    """The department's explanation for September and October."""
    return stage.played(PlayedCase, f"explanation-{department}-2026-5")


async def explained(stage: Stage, explanation: PlayedCase) -> list[str]:
    """The tickets that an explanation is about, in order."""
    async with stage.office.look() as work:
        query = select(ExplanationCause.ticket_id).where(ExplanationCause.explanation_id == explanation.id)
        return sorted(await work.session.scalars(query.where(ExplanationCause.freed_at.is_(None))))


async def test_a_department_explains_all_its_late_tickets_of_the_period_at_once(stage: Stage) -> None:
    """R-41: one explanation; sent back, it is written again under the old date. R-40: no talk by default."""
    tickets = await contacted_late(stage, "T05", how_many=3)
    await stage.until(PERIOD_IS_OVER)
    explanation = explanation_of(stage, "T05")
    assert await explanation.groups("write_explanation") == {"head@T05"}
    assert await explained(stage, explanation) == sorted(ticket.id for ticket in tickets)
    assert await explanation.due("explain") == "2026-11-05T17:30"
    await explanation.begin_again("explanation")
    await stage.sees("written_explanation", "end_not_owner")
    for stranger in ("head@T06", "handler@T05", DISCIPLINE):
        with pytest.raises(TaskNotFound):
            await explanation.do("write_explanation", by=stranger, **WRITTEN)
    await explanation.do("write_explanation", **WRITTEN)
    assert await explanation.groups("receive_explanation") == {DISCIPLINE}
    await explanation.do("receive_explanation", result="sent_back", reason="请逐件说明")
    assert await explanation.groups("write_explanation", "2") == {"head@T05"}
    assert await explanation.due("explain") == "2026-11-05T17:30"
    await stage.until("2026-11-03T10:00")
    await explanation.do("write_explanation", of="2", **WRITTEN)
    await explanation.task("receive_explanation", "2")
    assert await explanation.due("receive_explanation", of="2") == "2026-11-05T17:30"
    await explanation.do("receive_explanation", of="2", result="received")
    assert await explanation.closed() == "received"
    assert await explanation.late_steps() == set()
    assert await explanation.history() == [
        "explanation_opened",
        *("explanation_written", "explanation_sent_back"),
        *("explanation_written", "explanation_received", "explanation_ended"),
    ]
    assert "explanation_wanted" in await tickets[0].history()
    path = await explanation.path()
    assert path.count("write_explanation") == 2
    assert not [element for element in path if "_late_" in element]
    async with stage.office.look() as work:
        assert (await work.session.scalars(select(Talk.id).where(Talk.department == "T05"))).all() == []


async def test_an_explanation_that_is_late_is_reminded_recorded_and_still_received(stage: Stage) -> None:
    """R-41: tracked until received."""
    await contacted_late(stage, "T06")
    await stage.until("2026-11-06T09:00")
    explanation = explanation_of(stage, "T06")
    await explanation.task("write_explanation")
    assert await explanation.late_steps() == {"explain"}
    await explanation.do("write_explanation", **WRITTEN)  # on Friday the 6th: received by the 10th
    await explanation.task("receive_explanation")
    await stage.until("2026-11-11T09:00")
    assert await explanation.due("receive_explanation") == "2026-11-10T17:30"
    await explanation.do("receive_explanation", result="received")
    assert await explanation.closed() == "received"
    assert await explanation.late_steps() == {"explain", "receive_explanation"}
    assert await explanation.reminders_told("head@T06") == {"explain"}
    assert await explanation.reminders_told(DISCIPLINE) == {"receive_explanation"}


async def test_an_explanation_is_withdrawn_when_all_its_lateness_is_annulled(stage: Stage) -> None:
    """R-41, R-79: the first correction leaves something to explain, the second nothing."""
    tickets = await contacted_late(stage, "T07", how_many=2)
    await stage.until(PERIOD_IS_OVER)
    explanation = explanation_of(stage, "T07")
    await explanation.task("write_explanation")
    for ticket, left in zip(tickets, (1, 0), strict=True):
        correction = await ticket.dispute("contact")
        await correction.do("decide_correction", result="corrected", reason="当日系统故障")
        assert await correction.closed() == "corrected"
        assert len(await explained(stage, explanation)) == left
    assert await explanation.closed() == "withdrawn"
    assert await explanation.open_elements() == set()
    assert "end_withdrawn" in await explanation.path()
    await stage.until("2026-11-06T09:00")
    assert await explanation.late_steps() == set()
