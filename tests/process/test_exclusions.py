"""Not counting a ticket (不纳入测评, R-23): both confirm, the district approves, the leader signs, it is submitted."""

import pytest

from hotline.errors import Forbidden
from hotline.exclusions.errors import ExcludedAlready, ExclusionDecided, ExclusionPending
from hotline.exclusions.models import Exclusion, ExclusionStep
from hotline.exclusions.request import withdraw_exclusion
from hotline.organization.caller import find_caller
from hotline.tickets.errors import NotDispatched
from tests.process.played_subject import PlayedSubject
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

STEPS = {
    "confirm_by_department": {"result": "confirmed"},
    "confirm_by_center": {"result": "confirmed"},
    "apply_to_district": {"document": "云城运〔2026〕12号", "reason": "不属于街道职责"},
    "enter_district_answer": {"result": "approved", "document": "区批〔2026〕7号"},
    "sign_exclusion": {"result": "signed", "opinion": "同意"},
    "submit_exclusion": {"receipt": "QZ-2026-0098"},
}
"""What is filled in at each step when everybody agrees, in order."""
REFUSALS = {
    "confirm_by_department": {"result": "refused", "reason": "确属本部门职责"},
    "confirm_by_center": {"result": "refused", "reason": "理由不充分"},
    "enter_district_answer": {"result": "refused", "document": "区批〔2026〕8号", "reason": "应由街道办理"},
    "sign_exclusion": {"result": "refused", "opinion": "不同意"},
}


async def accepted(stage: Stage, department: str = "V01") -> PlayedTicket:
    """A ticket that a department has accepted on Thursday 24 September."""
    ticket = await stage.intake()
    await ticket.dispatch(department)
    await ticket.accept()
    return ticket


async def agreed(exclusion: PlayedSubject, *, before: str = "") -> None:
    """Everybody agrees, up to a step."""
    for element, data in STEPS.items():
        if element == before:
            return
        await exclusion.do(element, **data)


async def state_of(exclusion: PlayedSubject) -> Exclusion:
    (row,) = await exclusion.rows(Exclusion, id=exclusion.id)
    return row


async def test_every_step_is_kept_with_who_and_when(stage: Stage) -> None:
    ticket = await accepted(stage)
    exclusion = await ticket.request_exclusion()
    assert await exclusion.groups("confirm_by_department") == {"head@V01"}
    assert await exclusion.due("confirm_exclusion") == "2026-09-28T17:30"
    assert await exclusion.due("apply_exclusion") == "2026-09-29T17:30"
    await agreed(exclusion, before="enter_district_answer")
    await exclusion.task("enter_district_answer")
    assert await exclusion.due("district_answer") == "2026-10-09T17:30"
    await stage.until("2026-10-09T10:00")
    await exclusion.do("enter_district_answer", **STEPS["enter_district_answer"])
    assert await exclusion.groups("sign_exclusion") == {"center_leader@street"}
    assert (await state_of(exclusion)).excluded_at is None  # it counts until it is submitted
    await exclusion.do("sign_exclusion", **STEPS["sign_exclusion"])
    await exclusion.do("submit_exclusion", **STEPS["submit_exclusion"])
    assert await exclusion.closed() == "approved"
    assert (await state_of(exclusion)).excluded_at is not None
    steps = await exclusion.rows(ExclusionStep, exclusion_id=exclusion.id)
    assert [(row.step, row.by) for row in steps] == [
        ("department", "lu.quanfu"),
        ("center", "lu.yiming"),
        ("applied", "lu.yiming"),
        ("answered", "lu.yiming"),
        ("signed", "gu.jianping"),
        ("submitted", "lu.yiming"),
    ]
    assert await exclusion.late_steps() == set()
    assert "end_excluded" in await exclusion.path()
    with pytest.raises(ExcludedAlready):
        await ticket.request_exclusion()


async def test_it_stops_no_clock_and_outlives_the_closing(stage: Stage) -> None:
    ticket = await accepted(stage, "V02")
    exclusion = await ticket.request_exclusion(by="dispatcher@center")
    await agreed(exclusion, before="enter_district_answer")
    await stage.until("2026-09-29T09:00")
    assert await ticket.late_steps() == {"contact"}  # its clock runs on
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.handled_again()
    await ticket.call_back("dissatisfied")
    await ticket.judge("explained")
    await ticket.report()
    assert await ticket.closed() == "explained"
    await exclusion.do("enter_district_answer", **STEPS["enter_district_answer"])
    await exclusion.do("sign_exclusion", **STEPS["sign_exclusion"])
    await exclusion.do("submit_exclusion", **STEPS["submit_exclusion"])
    assert await exclusion.closed() == "approved"
    assert (await ticket.history())[-1] == "exclusion_approved"


@pytest.mark.parametrize("refused_at", REFUSALS)
async def test_a_refusal_anywhere_ends_it_and_the_ticket_counts_as_before(
    stage: Stage, refused_at: str
) -> None:
    ticket = await accepted(stage, "V03")
    exclusion = await ticket.request_exclusion()
    with pytest.raises(ExclusionPending):
        await ticket.request_exclusion()
    await agreed(exclusion, before=refused_at)
    await exclusion.do(refused_at, **REFUSALS[refused_at])
    assert await exclusion.closed() == "refused"
    row = await state_of(exclusion)
    assert (row.status, row.excluded_at) == ("refused", None)
    assert "end_refused" in await exclusion.path()
    again = await ticket.request_exclusion()  # with better grounds
    assert again.id == f"{ticket.id}.x2"
    await again.task("confirm_by_department")


async def test_it_may_be_taken_back(stage: Stage) -> None:
    ticket = await accepted(stage, "V04")
    exclusion = await ticket.request_exclusion()
    await agreed(exclusion, before="apply_to_district")
    await exclusion.task("apply_to_district")
    async with stage.office.work("pan.agen") as work:
        await withdraw_exclusion(work, await find_caller(work, "pan.agen"), exclusion.id, "已由区级改派")
    assert await exclusion.closed() == "withdrawn"
    assert await exclusion.open_elements() == set()
    assert "end_withdrawn" in await exclusion.path()
    with pytest.raises(ExclusionDecided):
        async with stage.office.work("pan.agen") as work:
            await withdraw_exclusion(work, await find_caller(work, "pan.agen"), exclusion.id, "再次撤回")


async def test_it_ends_with_a_withdrawn_ticket(stage: Stage) -> None:
    ticket = await accepted(stage, "V05")
    exclusion = await ticket.request_exclusion()
    await exclusion.task("confirm_by_department")
    await ticket.withdraw()
    assert await exclusion.closed() == "withdrawn"
    assert (await state_of(exclusion)).status == "withdrawn"


async def test_only_who_has_handled_it_and_the_center_may_ask(stage: Stage) -> None:
    ticket = await stage.intake()
    with pytest.raises(NotDispatched):
        await ticket.request_exclusion(by="dispatcher@center")
    await ticket.dispatch("V06")
    with pytest.raises(Forbidden):
        await ticket.request_exclusion(by="handler@V07")


async def test_everybody_may_be_late(stage: Stage) -> None:
    ticket = await accepted(stage, "V08")
    exclusion = await ticket.request_exclusion()
    await stage.until("2026-09-29T09:00")
    assert await exclusion.late_steps() == {"confirm_exclusion"}  # with the department
    await agreed(exclusion, before="apply_to_district")
    await stage.until("2026-09-30T09:00")
    assert await exclusion.late_steps() == {"confirm_exclusion", "apply_exclusion"}
    await exclusion.do("apply_to_district", **STEPS["apply_to_district"])  # 8, 9, 10, 12, 13 October
    await stage.until("2026-10-14T09:00")
    assert "district_answer" in await exclusion.late_steps()
    await exclusion.do("enter_district_answer", **STEPS["enter_district_answer"])
    await stage.until("2026-10-16T09:00")
    assert "sign_exclusion" in await exclusion.late_steps()
    await exclusion.do("sign_exclusion", **STEPS["sign_exclusion"])
    await stage.until("2026-10-20T09:00")
    assert "submit_exclusion" in await exclusion.late_steps()
    await exclusion.do("submit_exclusion", **STEPS["submit_exclusion"])
    assert await exclusion.closed() == "approved"
    assert "exclusion" not in " ".join(await ticket.late_steps())  # none of it is the ticket's lateness


async def test_the_center_may_be_late_with_its_confirmation(stage: Stage) -> None:
    ticket = await accepted(stage, "V09")
    exclusion = await ticket.request_exclusion()
    await exclusion.do("confirm_by_department", result="confirmed")
    await exclusion.task("confirm_by_center")
    await stage.until("2026-09-29T09:00")
    assert await exclusion.late_steps() == {"confirm_exclusion"}
    await agreed_by_center_and_refused(exclusion)
    assert "timer_confirm_by_center_late_confirm_exclusion" in await exclusion.path()


async def agreed_by_center_and_refused(exclusion: PlayedSubject) -> None:
    await exclusion.do("confirm_by_center", result="refused", reason="理由不充分")
    assert await exclusion.closed() == "refused"
