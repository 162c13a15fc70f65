"""The working-day calendar (工作日历): every time limit is counted by it (R-50)."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.calendar import in_shanghai, missing_text, missing_year
from hotline.errors import HotlineError
from hotline.office_calendar import office_calendar

SUBJECT = Subject("calendar", "工作日历")


async def check(site: Site) -> list[Finding]:
    """The office's own file, and whether the year that comes is known."""
    try:
        calendar = office_calendar(site.settings)
    except HotlineError as error:
        return [
            SUBJECT.wrong(
                f"本单位日历不能使用：{error}", "改正 HOTLINE_CALENDAR_FILE 所指的文件：否则系统不能启动"
            )
        ]
    today = in_shanghai(site.now).date()
    year = missing_year(calendar, today)
    if year is None:
        return [SUBJECT.fine(f"版本 {calendar.version}")]
    meaning, _, advice = missing_text(year).partition("。")
    finding = SUBJECT.wrong if year == today.year else SUBJECT.watch
    return [finding(meaning, advice)]
