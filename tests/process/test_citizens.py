"""Anonymous and confidential citizens (R-75)."""

import pytest

from hotline.tasks.form_check import FormInvalid
from hotline.tickets.errors import ComplainedUnitExcluded
from hotline.tickets.facts import CallBack
from tests.process.stage import Stage


async def test_an_anonymous_ticket_is_never_not_contacted(stage: Stage) -> None:
    ticket = await stage.intake(anonymous=True, citizen_name="", citizen_phone="")
    await ticket.dispatch("V01")
    await stage.until("2026-09-29T09:00")
    assert await ticket.late_steps() == {"accept"}
    await ticket.accept()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("no_answer")  # there is nobody to call: one entry is enough
    await ticket.report()
    assert await ticket.closed() == "unreachable"
    assert len(await ticket.facts(CallBack)) == 1
    assert "contact_citizen" not in await ticket.path()


async def test_a_confidential_citizen_is_contacted_by_the_center(stage: Stage) -> None:
    ticket = await stage.intake(confidential=True, complained_unit="云溪村", nature="complaint")
    with pytest.raises((FormInvalid, ComplainedUnitExcluded)):
        await ticket.dispatch("V01")  # 云溪村 itself
    await ticket.dispatch("V02")
    await ticket.accept()
    assert await ticket.groups("contact_citizen") == {"callback_officer@center"}
    await ticket.contact()
    assert await ticket.groups("handle_ticket") == {"handler@V02"}
    await ticket.request_return("V03")
    with pytest.raises((FormInvalid, ComplainedUnitExcluded)):
        await ticket.review("approved", "V01")
    await ticket.review("leaders")
    with pytest.raises((FormInvalid, ComplainedUnitExcluded)):
        await ticket.propose("V01")
    await ticket.propose("V03")
    with pytest.raises((FormInvalid, ComplainedUnitExcluded)):
        await ticket.decide("V01")
    await ticket.decide("V03")
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
