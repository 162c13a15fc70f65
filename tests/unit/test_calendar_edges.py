"""The days on which calendars go wrong, one by one."""

from datetime import date, datetime, time, timedelta

import pytest

from hotline.calendar import (
    SHANGHAI,
    Calendar,
    Deadline,
    LimitRule,
    LimitRuleInvalid,
    LimitUnit,
    OfficeDays,
    OfficeHours,
    OfficeHoursInvalid,
    OutsideCalendar,
)

CALENDAR = Calendar()
FROM_MINUTE = Calendar(hours=OfficeHours(count_from_minute=True))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def working_days(amount: int, remind_before: int = 0) -> LimitRule:
    return LimitRule(amount, LimitUnit.WORKING_DAYS, remind_before)


def test_handling_over_national_day_2026() -> None:
    assert CALENDAR.due(at("2026-09-29T10:00"), working_days(5)) == at("2026-10-12T17:30")


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-10-09T10:00", 1, "2026-10-10T17:30"),  # a make-up Saturday counts
        ("2026-10-10T10:00", 1, "2026-10-12T17:30"),  # and one dispatched on it starts there
        ("2026-03-07T10:00", 1, "2026-03-09T17:30"),  # Saturday: Monday is day 1
        ("2026-03-08T23:59", 1, "2026-03-09T17:30"),  # Sunday as well
        ("2026-03-03T08:00", 1, "2026-03-04T17:30"),  # before opening
        ("2026-03-03T17:31", 1, "2026-03-04T17:30"),  # after the close
        ("2026-03-03T23:59", 1, "2026-03-04T17:30"),
        ("2026-03-04T00:00", 1, "2026-03-05T17:30"),
        ("2026-02-13T16:00", 1, "2026-02-14T17:30"),  # make-up Saturday before Spring Festival
        ("2026-02-14T16:00", 2, "2026-02-25T17:30"),
        ("2025-12-31T10:00", 2, "2026-01-05T17:30"),  # Sunday 4 January is worked
    ],
)
def test_working_days(start: str, amount: int, due: str) -> None:
    assert CALENDAR.due(at(start), working_days(amount)) == at(due)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-03T17:29", "2026-03-03T17:30"),
        ("2026-03-03T17:30", "2026-03-04T17:30"),
        ("2026-03-03T07:00", "2026-03-03T17:30"),
        ("2026-10-10T10:00", "2026-10-10T17:30"),
        ("2026-09-30T18:00", "2026-10-08T17:30"),
    ],
)
def test_the_same_day(start: str, due: str) -> None:
    assert CALENDAR.due(at(start), working_days(0)) == at(due)


def test_a_snapshot_ends_at_24_hours_of_a_holiday_and_reminds_on_the_last_working_day() -> None:
    rule = LimitRule(3, LimitUnit.CALENDAR_DAYS, remind_before=420)
    deadline = CALENDAR.deadline(at("2026-09-29T10:00"), rule)
    assert deadline.due == at("2026-10-03T00:00")
    assert deadline.remind == at("2026-09-30T09:00")
    assert "到期时间：2026年10月2日（周五）24:00" in deadline.explain_text()


def test_a_snapshot_dispatched_on_a_holiday_reminds_halfway() -> None:
    rule = LimitRule(3, LimitUnit.CALENDAR_DAYS, remind_before=420)
    deadline = CALENDAR.deadline(at("2026-10-01T12:00"), rule)
    assert deadline.due == at("2026-10-05T00:00")
    assert deadline.remind == at("2026-10-03T06:00")


def test_the_department_of_a_snapshot_over_a_holiday_is_due_with_the_whole_limit() -> None:
    start = at("2026-09-30T10:00")
    total = CALENDAR.due(start, LimitRule(3, LimitUnit.CALENDAR_DAYS))
    deadline = CALENDAR.deadline(start, working_days(2, 420), not_after=total)
    assert (deadline.due, deadline.own_due) == (at("2026-10-04T00:00"), at("2026-10-09T17:30"))
    assert deadline.remind == at("2026-09-30T14:30")  # 360 working minutes are left on that day
    assert "按本时限应于2026年10月9日（周五）17:30到期" in deadline.explain_text()


def test_a_limit_that_had_passed_before_the_start_is_due_and_reminded_at_once() -> None:
    deadline = CALENDAR.deadline(
        at("2026-03-04T10:00"), working_days(2, 60), not_after=at("2026-03-03T17:30")
    )
    assert deadline.due == deadline.remind == at("2026-03-03T17:30")
    assert [day.date for day in deadline.explain()] == [date(2026, 3, 4)]


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-03T09:00", 210, "2026-03-03T14:00"),  # half a working day over lunch
        ("2026-03-03T12:00", 60, "2026-03-03T14:00"),
        ("2026-03-03T08:00", 150, "2026-03-03T11:30"),
        ("2026-03-03T09:00", 420, "2026-03-03T17:30"),
        ("2026-03-06T17:00", 60, "2026-03-09T09:30"),
        ("2026-03-07T17:00", 420, "2026-03-09T17:30"),
        ("2026-09-30T16:30", 210, "2026-10-08T11:30"),
    ],
)
def test_working_minutes(start: str, minutes: int, due: str) -> None:
    assert CALENDAR.due(at(start), LimitRule(minutes, LimitUnit.WORKING_MINUTES)) == at(due)


def test_a_special_ticket_at_night_is_dispatched_by_the_clock() -> None:
    deadline = CALENDAR.deadline(at("2026-10-03T22:00"), LimitRule(30, LimitUnit.MINUTES, remind_before=10))
    assert (deadline.remind, deadline.due) == (at("2026-10-03T22:15"), at("2026-10-03T22:30"))


def test_a_reminder_a_whole_day_before_comes_at_the_opening() -> None:
    deadline = CALENDAR.deadline(at("2026-03-03T10:00"), working_days(5, 420))
    assert (deadline.remind, deadline.due) == (at("2026-03-10T09:00"), at("2026-03-10T17:30"))


def test_a_reminder_is_given_before_lunch_rather_than_in_it() -> None:
    assert CALENDAR.deadline(at("2026-03-03T10:00"), working_days(1, 280)).remind == at("2026-03-04T11:20")
    assert CALENDAR.deadline(at("2026-03-03T10:00"), working_days(1, 270)).remind == at("2026-03-04T13:00")


def test_over_the_end_of_the_known_years_a_deadline_is_provisional() -> None:
    deadline = CALENDAR.deadline(at("2026-12-30T10:00"), working_days(3, 60))
    assert deadline.due == at("2027-01-04T17:30")
    assert deadline.provisional
    assert "放假安排尚未公布" in deadline.explain_text()
    assert [day.provisional for day in deadline.explain()] == [False, False, True, True, True, True]


def test_24_hours_of_the_last_known_day_is_not_provisional() -> None:
    deadline = CALENDAR.deadline(at("2026-12-28T10:00"), LimitRule(3, LimitUnit.CALENDAR_DAYS))
    assert deadline.due == at("2027-01-01T00:00")
    assert not deadline.provisional


def test_a_cap_in_the_known_years_takes_the_provisional_away() -> None:
    deadline = CALENDAR.deadline(at("2026-12-30T10:00"), working_days(3), not_after=at("2026-12-31T17:30"))
    assert not deadline.provisional


def test_an_office_day_off_moves_a_deadline_and_changes_the_version() -> None:
    typhoon = Calendar(OfficeDays(days_off={date(2026, 8, 12): "台风停工"}))
    start, rule = at("2026-08-11T10:00"), working_days(1)
    assert CALENDAR.due(start, rule) == at("2026-08-12T17:30")
    deadline = typhoon.deadline(start, rule)
    assert deadline.due == at("2026-08-13T17:30")
    assert "跳过1天：8月12日（台风停工）" in deadline.explain_text()
    assert deadline.calendar_version == typhoon.version != CALENDAR.version


def test_the_office_wins_over_the_nation() -> None:
    office = OfficeDays(
        days_off={date(2026, 10, 10): "本单位放假"}, working_days={date(2026, 10, 7): "本单位上班"}
    )
    calendar = Calendar(office)
    assert calendar.day(date(2026, 10, 7)).reason == "本单位上班"
    assert calendar.due(at("2026-09-29T10:00"), working_days(5)) == at("2026-10-12T17:30")
    assert not calendar.day(date(2026, 10, 10)).working


def test_a_year_that_the_office_publishes_is_no_longer_provisional() -> None:
    office = OfficeDays(days_off={date(2027, 1, 1): "元旦"}, published_years=frozenset({2027}))
    deadline = Calendar(office).deadline(at("2026-12-31T10:00"), working_days(1))
    assert deadline.due == at("2027-01-04T17:30")
    assert not deadline.provisional
    assert Calendar(office).day(date(2027, 1, 1)).reason == "元旦"


def test_counting_from_the_minute() -> None:
    assert FROM_MINUTE.due(at("2026-03-03T10:00"), working_days(1)) == at("2026-03-04T10:00")
    assert FROM_MINUTE.due(at("2026-03-07T10:00"), working_days(1)) == at("2026-03-09T17:30")
    assert FROM_MINUTE.due(at("2026-03-03T10:00"), working_days(0)) == at("2026-03-03T17:30")
    effects = [
        day.effect.value for day in FROM_MINUTE.deadline(at("2026-03-06T10:00"), working_days(1)).explain()
    ]
    assert effects == ["counted", "skipped", "skipped", "counted"]
    assert FROM_MINUTE.version != CALENDAR.version


def test_minutes_after_the_close_start_on_the_next_day() -> None:
    rule = LimitRule(60, LimitUnit.WORKING_MINUTES)
    effects = [day.effect.value for day in CALENDAR.deadline(at("2026-03-06T18:00"), rule).explain()]
    assert effects == ["start", "skipped", "skipped", "counted"]


def test_the_text_of_an_explanation() -> None:
    deadline = CALENDAR.deadline(at("2026-09-29T10:00"), working_days(5, 420))
    assert deadline.explain_text() == (
        "自2026年9月29日（周二）10:00起算，期限5个工作日。起算当日不计入。"
        "计入5天：9月30日、10月8日至9日、10月10日（调休上班）、10月12日。"
        "跳过8天：10月1日至7日（国庆节）、10月11日（周末）。"
        "到期时间：2026年10月12日（周一）17:30。提醒时间：2026年10月12日（周一）09:00。"
        f"日历版本：{CALENDAR.version}。"
    )


def test_days_drawn_together_over_the_end_of_a_month() -> None:
    deadline = CALENDAR.deadline(at("2026-04-28T10:00"), LimitRule(4, LimitUnit.CALENDAR_DAYS))
    assert "4月29日至30日、5月1日至2日（劳动节）" in deadline.explain_text()
    deadline = CALENDAR.deadline(at("2026-03-30T10:00"), working_days(3))
    assert "3月31日至4月2日" in deadline.explain_text()


@pytest.mark.parametrize(
    ("now", "due", "text"),
    [
        ("2026-03-03T14:30", "2026-03-04T17:30", "还剩 1 个工作日 3 小时"),
        ("2026-03-03T17:30", "2026-03-04T17:30", "还剩 1 个工作日"),
        ("2026-03-03T14:10", "2026-03-03T17:30", "还剩 3 小时 20 分钟"),
        ("2026-03-03T17:05", "2026-03-03T17:30", "还剩 25 分钟"),
        ("2026-03-03T17:30", "2026-03-03T17:30", "还剩不到 1 分钟"),
        ("2026-03-03T17:29:30", "2026-03-03T17:30", "还剩不到 1 分钟"),
        ("2026-10-01T12:00", "2026-10-03T00:00", "还剩 36 小时（非工作时间）"),
        ("2026-03-03T16:00", "2026-03-03T14:00", "已超 2 小时"),
        ("2026-03-06T10:00", "2026-03-03T17:30", "已超 2 个工作日 1 小时"),
        ("2026-03-03T19:00", "2026-03-03T17:30", "已超 1 小时 30 分钟（非工作时间）"),
        ("2026-03-03T10:00", "9999-12-31T00:00", "不限时"),
    ],
)
def test_time_left(now: str, due: str, text: str) -> None:
    assert CALENDAR.time_left_text(at(now), at(due)) == text


def test_hours_without_a_lunch_break() -> None:
    hours = OfficeHours(time(8, 30), time(12), time(12), time(16, 30))
    calendar = Calendar(hours=hours)
    assert calendar.minutes_a_day == 480
    assert calendar.due(at("2026-03-03T11:00"), LimitRule(120, LimitUnit.WORKING_MINUTES)) == at(
        "2026-03-03T13:00"
    )
    assert calendar.due(at("2026-03-03T11:00"), working_days(1)) == at("2026-03-04T16:30")
    assert calendar.version.endswith("+hours-0830-1200-1200-1630")


@pytest.mark.parametrize(
    "hours",
    [
        (time(9), time(11, 30), time(13), time(12)),
        (time(9), time(9), time(17), time(17)),
        (time(9, 0, 1), time(11, 30), time(13), time(17, 30)),
    ],
)
def test_hours_out_of_order_are_refused(hours: tuple[time, time, time, time]) -> None:
    with pytest.raises(OfficeHoursInvalid, match="办公时间有误"):
        OfficeHours(*hours)


def test_a_unit_may_be_given_by_its_code() -> None:
    rule = LimitRule(5, "working_days")  # type: ignore[arg-type]
    assert rule.unit is LimitUnit.WORKING_DAYS
    assert CALENDAR.due(at("2026-03-03T10:00"), rule) == at("2026-03-10T17:30")


@pytest.mark.parametrize(
    ("amount", "unit", "before"),
    [
        (5, "weeks", 0),
        (-1, "minutes", 0),
        (1.5, "minutes", 0),
        (True, "minutes", 0),
        (1, "minutes", -1),
        (10**7, "minutes", 0),
    ],
)
def test_a_senseless_rule_is_refused(amount: int, unit: LimitUnit, before: int) -> None:
    with pytest.raises(LimitRuleInvalid) as refusal:
        LimitRule(amount, unit, before)
    assert refusal.value.code == "LIMIT_RULE_INVALID"


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("1999-12-31T10:00", working_days(1)),
        ("2099-12-31T10:00", working_days(1)),
        ("2000-01-03T09:10", working_days(0)),
        ("2099-12-01T10:00", LimitRule(10**6, LimitUnit.WORKING_MINUTES)),
        ("2099-12-31T10:00", LimitRule(3, LimitUnit.CALENDAR_DAYS)),
        ("2026-03-03T10:00", LimitRule(10**6, LimitUnit.CALENDAR_DAYS)),
        ("2099-03-03T10:00", LimitRule(10**6, LimitUnit.MINUTES)),
        ("2026-03-03T10:00", working_days(10**6)),
    ],
)
def test_what_lies_outside_the_calendar_is_refused(start: str, rule: LimitRule) -> None:
    long_reminder = LimitRule(rule.amount, rule.unit, 900)
    with pytest.raises(OutsideCalendar, match="超出日历范围"):
        CALENDAR.deadline(at(start), long_reminder)


def test_a_deadline_never_changes() -> None:
    deadline: Deadline = CALENDAR.deadline(at("2026-03-03T10:00"), working_days(1))
    with pytest.raises(AttributeError):
        deadline.due = at("2026-03-05T10:00")  # type: ignore[misc]
    assert deadline == Calendar().deadline(at("2026-03-03T10:00"), working_days(1))
    assert deadline.due - deadline.start == timedelta(hours=31, minutes=30)
