"""A deadline as a value (时限): when something is due, when one is reminded, and why."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.calendar.explanation import ExplainedDay, explained_days
from hotline.calendar.limit import LimitRule
from hotline.calendar.wording import day_sentences, end_text, moment_text
from hotline.calendar.working_time import WorkingTime, in_shanghai


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, by which rule and which calendar; all moments in Asia/Shanghai.

    Two deadlines are equal if everything but the calendar object is; `calendar_version` stands for it.
    """

    start: datetime
    due: datetime
    """到期时间."""
    remind: datetime
    """提醒时间."""
    rule: LimitRule
    own_due: datetime
    """What the rule alone gives; later than `due` if another limit came earlier (R-22)."""
    calendar_version: str
    provisional: bool
    """暂定: a year that counts is not published yet; computed again when it is (R-50)."""
    calendar: WorkingTime = field(repr=False, compare=False)

    @property
    def is_capped(self) -> bool:
        """Whether another limit came earlier and counts (R-22)."""
        return self.due < self.own_due

    def capped(self, not_after: datetime | None) -> "Deadline":
        """This deadline, or the earlier one where another limit comes first; reminded accordingly (R-22).

        Raises `ValueError` on a moment without a zone, `OutsideCalendar`.
        """
        if not_after is None or self.due <= not_after:
            return self
        due = in_shanghai(not_after)
        return replace(
            self,
            due=due,
            remind=self.calendar.reminder(self.start, due, self.rule.remind_before),
            provisional=self.calendar.is_provisional(self.start, due),
        )

    def explain(self) -> list[ExplainedDay]:
        """Every day from the start to the due moment: counted or skipped, and why (R-51)."""
        return explained_days(self.calendar, self.rule, self.start, self.due)

    def explain_text(self) -> str:
        """The same in one Chinese paragraph, with the due moment, the reminder and the calendar's version."""
        sentences = [
            f"自{moment_text(self.start)}起算，期限{self.rule}",
            *day_sentences(self.explain()),
            f"到期时间：{end_text(self.due)}",
            *self._cap_sentence(),
            *self._reminder_sentence(),
            *self._provisional_sentence(),
            f"日历版本：{self.calendar_version}",
        ]
        return "。".join(sentences) + "。"

    def _reminder_sentence(self) -> list[str]:
        return [f"提醒时间：{moment_text(self.remind)}"] if self.rule.remind_before else []

    def _cap_sentence(self) -> list[str]:
        if not self.is_capped:
            return []
        return [f"按本时限应于{end_text(self.own_due)}到期，另有更早的时限，以较早者为准"]

    def _provisional_sentence(self) -> list[str]:
        return ["所涉年份的放假安排尚未公布，暂按周末推算，公布后重新计算"] if self.provisional else []
