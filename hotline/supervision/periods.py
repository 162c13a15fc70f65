"""Two-month periods (双月, R-40 … R-46): January–February is a year's first, November–December its sixth. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from hotline.errors import HotlineError

_PERIODS: Final = 6
_MONTHS: Final = 2
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_CODE: Final = re.compile(r"(\d{4})-([1-6])")


class PeriodInvalid(HotlineError):
    """A period is not written as a month of two digits (`2026-10`), or its code not as `2026-5`."""

    code = "PERIOD_INVALID"
    status = 422
    message = "双月写成其中任一个月，月份两位，如 2026-10 表示 2026年9—10月"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period of two months: `Period(2026, 5)` is September and October of 2026. Days are Shanghai's."""

    year: int
    no: int
    """1 to 6."""

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.no <= _PERIODS):
            raise PeriodInvalid

    @classmethod
    def of(cls, day: date) -> Self:
        """The period that a day lies in."""
        return cls(day.year, (day.month + 1) // _MONTHS)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period with that month: `2026-09` and `2026-10` are the same one. Raises PeriodInvalid.

        The month has two digits, so that May (`2026-05`) and a period's code (`2026-5`) are never confused.
        """
        found = _MONTH.fullmatch(text)
        if found is None:
            raise PeriodInvalid
        return cls.of(date(int(found[1]), int(found[2]), 1))

    @classmethod
    def from_code(cls, code: str) -> Self:
        """The period that writes itself as `code` (`2026-5`), as ids do. Raises PeriodInvalid."""
        found = _CODE.fullmatch(code)
        if found is None:
            raise PeriodInvalid(f"“{code}”不是双月的编号，应如 2026-5")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.no}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.no * _MONTHS - 1, 1)

    @property
    def last(self) -> date:
        """Its last day, included."""
        month = self.no * _MONTHS
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def previous(self) -> "Period":
        """The one before (环比, R-45)."""
        return Period(self.year, self.no - 1) if self.no > 1 else Period(self.year - 1, _PERIODS)

    @property
    def year_before(self) -> "Period":
        """The same one a year earlier (同比, R-45)."""
        return Period(self.year - 1, self.no)

    @property
    def label(self) -> str:
        """As people call it: `2026年9—10月`."""
        return f"{self.year}年{self.first.month}—{self.last.month}月"
