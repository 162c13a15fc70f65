"""Special tickets: three days in all, two working days for the department (R-20 to R-22)."""

import pytest

from hotline.tickets.facts import UpwardReport
from tests.process.stage import Stage

THREE_WORKING_DAYS = ["urgent", "less_urgent", "city_review"]

# Where they begin; the end of the whole limit and of the department's two working days.
WORKING_DAYS = [
    # Thursday before Mid-Autumn (25–27): 28, 29, 30 September
    ("2026-09-24T09:10", "2026-09-30T17:30", "2026-09-29T17:30"),
    # the last day before National Day (1–7): 8, 9 and Saturday 10 October, which is worked
    ("2026-09-30T10:00", "2026-10-10T17:30", "2026-10-09T17:30"),
    # in the middle of National Day: the same, 8 October is the first day
    ("2026-10-03T10:00", "2026-10-10T17:30", "2026-10-09T17:30"),
    # Friday before the working Saturday: 10, 12, 13 October
    ("2026-10-09T10:00", "2026-10-13T17:30", "2026-10-12T17:30"),
    # Friday before an ordinary weekend: 19, 20, 21 October
    ("2026-10-16T10:00", "2026-10-21T17:30", "2026-10-20T17:30"),
]
CALENDAR_DAYS = [
    # 24 September: until 24:00 of the 27th, the last day of Mid-Autumn; reminded on the last working day before
    ("2026-09-24T09:10", "2026-09-28T00:00", "2026-09-28T00:00", "2026-09-24"),
    # 30 September: 24:00 of 3 October, not moved; two working days would be 9 October
    ("2026-09-30T10:00", "2026-10-04T00:00", "2026-10-04T00:00", "2026-09-30"),
    # 9 October: 24:00 of Monday the 12th; two working days, 10 and 12, end earlier that day
    ("2026-10-09T10:00", "2026-10-13T00:00", "2026-10-12T17:30", "2026-10-12"),
    # Friday the 16th: 24:00 of Monday the 19th; two working days would be the 20th
    ("2026-10-16T10:00", "2026-10-20T00:00", "2026-10-20T00:00", "2026-10-19"),
]


@pytest.mark.parametrize("kind", THREE_WORKING_DAYS)
@pytest.mark.parametrize(("begin", "total", "handle"), WORKING_DAYS)
async def test_three_working_days_in_all(
    stage: Stage, kind: str, begin: str, total: str, handle: str
) -> None:
    #
    await stage.until(begin)
    ticket = await stage.intake(kind=kind)
    await ticket.handled("V01")
    assert await ticket.due("total") == total
    assert await ticket.due("handle") == handle
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == set()


@pytest.mark.parametrize(("begin", "total", "handle", "reminded"), CALENDAR_DAYS)
async def test_a_snapshot_has_three_calendar_days(
    stage: Stage, begin: str, total: str, handle: str, reminded: str
) -> None:
    await stage.until(begin)
    ticket = await stage.intake(kind="snapshot")
    await ticket.handled("V02")
    assert await ticket.due("total") == total
    assert await ticket.due("handle") == handle
    assert await ticket.reminded_on("total") == reminded
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert await ticket.late_steps() == set()


async def test_the_district_s_own_time_counts_where_it_is_earlier(stage: Stage) -> None:
    ticket = await stage.intake(kind="snapshot", district_due_at="2026-09-26T12:00")
    await ticket.dispatch("V03")
    await ticket.task("accept_ticket")
    assert await ticket.due("total") == await ticket.due("handle") == "2026-09-26T12:00"


@pytest.mark.combination
async def test_a_snapshot_over_a_holiday_is_overdue_on_that_holiday(stage: Stage) -> None:
    await stage.until("2026-09-30T10:00")
    ticket = await stage.intake(kind="snapshot")
    await ticket.dispatch("V04")
    await ticket.accept()
    await ticket.contact()
    await stage.until("2026-10-03T23:50")
    assert await ticket.late_steps() == set()
    await stage.until("2026-10-04T00:10")
    assert await ticket.late_steps() == {"handle", "total"}
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_a_special_ticket_goes_up_before_its_rehandling_and_is_not_overdue_after(
    stage: Stage,
) -> None:
    ticket = await stage.intake(kind="urgent")
    await ticket.handled("V05")
    await ticket.check()
    await ticket.call_back("dissatisfied")
    await ticket.report_first()  # inside the whole limit, 30 September
    await ticket.task("handle_again")
    await stage.until("2026-09-30T17:00")
    await ticket.handle_again()
    await stage.until("2026-10-08T10:00")
    assert "total" not in await ticket.late_steps()
    await ticket.confirm()
    await ticket.check()
    await ticket.call_back("satisfied")
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert "total" not in await ticket.late_steps()
    assert [report.kind for report in await ticket.facts(UpwardReport)] == ["interim", "answer"]


async def test_a_special_ticket_that_goes_up_too_late_is_overdue(stage: Stage) -> None:
    ticket = await stage.intake(kind="city_review")
    await ticket.handled("V06")
    await ticket.check()
    await ticket.call_back("tending")
    await stage.until("2026-10-08T09:00")  # the whole limit ended on 30 September
    assert "total" in await ticket.late_steps()
    await ticket.report_first()
    await ticket.handled_again()
    await ticket.call_back("dissatisfied")
    await ticket.judge("explained")
    await ticket.report()
    assert await ticket.closed() == "explained"
    path = await ticket.path()
    assert path.count("report_interim") == 1  # before the first re-handling only
    assert {"timer_report_interim_remind_total", "timer_report_interim_late_total"} <= set(path)


async def test_a_special_return_is_reviewed_the_same_day(stage: Stage) -> None:
    await stage.until("2026-10-09T10:00")
    ticket = await stage.intake(kind="urgent")
    await ticket.dispatch("V07")
    await ticket.accept()
    await ticket.request_return("O07")
    await ticket.task("review_return")
    assert await ticket.due("review_return") == "2026-10-09T17:30"
    await ticket.review("approved", "O07")
    await ticket.task("accept_ticket")
    assert await ticket.due("total") == "2026-10-13T17:30"  # goes on; the new dispatch's two days end before
    assert await ticket.due("handle") == "2026-10-12T17:30"


async def test_a_special_redispatch_late_in_its_time_has_no_more_than_the_whole_limit(
    stage: Stage,
) -> None:
    ticket = await stage.intake(kind="less_urgent")  # 24 September: the whole limit ends on the 30th
    await ticket.dispatch("V08")
    await ticket.accept()
    await stage.until("2026-09-29T16:00")
    await ticket.request_return("O08")
    await ticket.review("approved", "O08")
    await ticket.task("accept_ticket")
    assert await ticket.due("handle") == "2026-09-30T17:30"  # two working days would be 8 October


async def test_the_last_working_day_before_reminds_of_the_whole_limit(stage: Stage) -> None:
    """A snapshot of the last working day before National Day ends on the third: nobody works on that day."""
    await stage.until("2026-09-30T09:05")
    ticket = await stage.intake(kind="snapshot")
    await ticket.dispatch("V05")
    await stage.until("2026-10-02T09:00")
    assert "total" in await ticket.reminders_told("handler@V05")
