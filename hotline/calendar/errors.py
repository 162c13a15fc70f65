"""What can go wrong with the calendar (日历错误): a wrong file, hours or limit, a year too far."""

from hotline.errors import HotlineError


class OfficeFileInvalid(HotlineError):
    """The office's calendar file can't be read, or an entry of it is wrong; the message names the line."""

    code = "CALENDAR_FILE_INVALID"
    status = 422
    message = "本单位日历文件有误"


class OfficeHoursInvalid(HotlineError):
    """Opening, lunch break and close of business are not whole minutes in the order of the day."""

    code = "OFFICE_HOURS_INVALID"
    status = 422
    message = "办公时间有误：应依次为上班、午休开始、午休结束、下班，均为整分钟"


class LimitRuleInvalid(HotlineError):
    """A limit has an unknown unit, or an amount that is not a sensible whole number."""

    code = "LIMIT_RULE_INVALID"
    status = 422
    message = "时限规则有误"


class OutsideCalendar(HotlineError):
    """A moment, or the deadline that follows from it, lies outside the years that the calendar spans."""

    code = "OUTSIDE_CALENDAR"
    status = 422
    message = "日期超出日历范围"
