"""A disputed lateness or outcome (更正, R-79): the center decides, the original stays readable beside it."""

import pytest

from hotline.corrections.errors import CorrectionPending, LatenessUnknown, NothingCalledBack
from hotline.corrections.models import Correction
from hotline.tickets.facts import CallBack
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage


async def late_contact(stage: Stage, department: str) -> PlayedTicket:
    """A ticket whose contact is late, on Tuesday 29 September."""
    ticket = await stage.intake()
    await ticket.dispatch(department)
    await ticket.accept()
    await stage.until("2026-09-29T09:00")
    assert await ticket.late_steps() == {"contact"}
    return ticket


async def finished(ticket: PlayedTicket) -> None:
    """Everything from the contact to the close."""
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_a_lateness_is_taken_back_and_never_recorded_again(stage: Stage) -> None:
    ticket = await late_contact(stage, "V04")
    correction = await ticket.dispute("contact")
    with pytest.raises(CorrectionPending):
        await ticket.dispute("contact")
    assert await correction.groups("decide_correction") == {"dispatcher@center"}
    assert await correction.due("decide_correction") == "2026-10-08T17:30"  # two working days
    await correction.do("decide_correction", result="corrected", reason="系统故障属实")
    assert await correction.closed() == "corrected"
    assert await ticket.late_steps() == set()
    assert await ticket.annulled() == [("correction", "contact")]
    await stage.until("2026-10-08T09:00")  # still not contacted, and still not late
    await finished(ticket)
    assert await ticket.late_steps() == set()
    history = await ticket.history()
    assert history.count("late_contact") == 1  # the original is there to be read
    assert "end_decided" in await correction.path()


async def test_a_refused_correction_leaves_it_as_it_is(stage: Stage) -> None:
    ticket = await late_contact(stage, "V05")
    correction = await ticket.dispute("contact")
    await correction.do("decide_correction", result="refused", reason="无证据")
    assert await correction.closed() == "refused"
    assert await ticket.late_steps() == {"contact"}
    assert await ticket.annulled() == []
    await finished(ticket)


async def test_a_corrected_outcome_stands_beside_the_original(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V06")
    await ticket.accept()
    with pytest.raises(NothingCalledBack):
        await ticket.dispute()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("dissatisfied")
    correction = await ticket.dispute()
    await correction.do("decide_correction", result="corrected", reason="录音复核为满意", outcome="satisfied")
    assert await correction.closed() == "corrected"
    (answer,) = await ticket.facts(CallBack)
    assert (answer.answer, answer.corrected_answer) == ("dissatisfied", "satisfied")
    assert answer.corrected_by == "lu.yiming"
    await ticket.handled_again()  # the process goes on from what was answered
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


async def test_an_outcome_is_disputed_after_the_closing_too(stage: Stage) -> None:
    ticket = await late_contact(stage, "V07")
    await finished(ticket)
    correction = await ticket.dispute()
    await correction.do(
        "decide_correction", result="corrected", reason="录音复核", outcome="basically_satisfied"
    )
    assert await correction.closed() == "corrected"
    (row,) = await ticket.rows(Correction, id=correction.id)
    assert (row.target, row.outcome) == ("outcome", "basically_satisfied")
    assert await ticket.closed() == "satisfied"


async def test_only_what_is_late_can_be_disputed(stage: Stage) -> None:
    ticket = await stage.intake()
    await ticket.dispatch("V08")
    await ticket.accept()
    with pytest.raises(LatenessUnknown):
        await ticket.dispute("contact")
    await ticket.withdraw()


async def test_the_center_may_be_late_to_decide(stage: Stage) -> None:
    ticket = await late_contact(stage, "V09")
    correction = await ticket.dispute("contact")
    await stage.until("2026-10-09T09:00")
    assert await correction.late_steps() == {"decide_correction"}
    await correction.do("decide_correction", result="corrected", reason="情况属实")
    assert await correction.closed() == "corrected"
    await finished(ticket)


async def test_a_correction_ends_with_a_withdrawn_ticket(stage: Stage) -> None:
    ticket = await late_contact(stage, "V10")
    correction = await ticket.dispute("contact")
    await correction.task("decide_correction")
    await ticket.withdraw()
    assert await correction.closed() == "withdrawn"
    assert await ticket.late_steps() == {"contact"}
    assert "end_withdrawn" in await correction.path()
