"""The nature of the matter (咨询、求助、投诉、举报、建议, R-78) is a column of the tables.

These scenarios run on a copy of the owner's folder in which one row is changed (`owner.changed_processes`).
"""

import pytest

from tests.process.stage import Stage


@pytest.mark.parametrize("nature", ["help", "complaint", "report", "suggestion"])
async def test_all_natures_have_the_same_five_days_by_default(
    stage: Stage, nature: str
) -> None:
    ticket = await stage.intake(nature=nature)
    await ticket.dispatch("V01")
    await ticket.accept()
    assert await ticket.due("handle") == "2026-10-09T17:30"


async def test_a_row_of_the_owner_gives_a_nature_its_own_days(stage: Stage) -> None:
    ticket = await stage.intake(nature="consultation")
    await ticket.dispatch("V02")
    await ticket.accept()
    await ticket.contact()
    await ticket.task("handle_ticket")
    assert await ticket.due("handle") == "2026-09-30T17:30"
    await stage.until("2026-10-08T09:00")
    assert await ticket.late_steps() == {"handle"}
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
