"""What can't be done about a meeting, and why (会议业务错误)."""

from hotline.errors import NotFound, RuleBroken


class MeetingThere(RuleBroken):
    """The meeting of that kind was called already this month."""

    code = "MEETING_THERE"
    message = "本月的这一会议已经发起，请在原会议中办理"


class MeetingNotFound(NotFound):
    """There is no such meeting, or it is not for the eyes of who asks."""

    code = "MEETING_NOT_FOUND"
    message = "未找到该会议"


class ReminderNotFound(NotFound):
    """The meeting has no reminder of that number."""

    code = "REMINDER_NOT_FOUND"
    message = "未找到该提醒"


class MinutesNotOpen(RuleBroken):
    """Reminders are entered while the minutes are being written."""

    code = "MINUTES_NOT_OPEN"
    message = "只有在办理会议纪要期间才能登记或修改提醒"
