"""The office's own days (本单位日历), which override the national calendar (R-50)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DAY_OFF_REASON = "本单位放假"
WORKING_DAY_REASON = "本单位上班"


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """Days off and extra working days with their reasons, and the years that the office vouches for.

    `published_years` are years whose national arrangement the office has entered itself, because the
    package does not know them yet: their days are no longer provisional. Days are taken over the national
    ones one by one, so a newer package and an older file can stand side by side.
    """

    days_off: Mapping[date, str] = field(default_factory=dict[date, str])
    working_days: Mapping[date, str] = field(default_factory=dict[date, str])
    published_years: frozenset[int] = frozenset()

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits of what is said, however the file is laid out; empty if nothing is."""
        lines = [f"off {day} {reason}" for day, reason in sorted(self.days_off.items())]
        lines += [f"work {day} {reason}" for day, reason in sorted(self.working_days.items())]
        lines += [f"published {year}" for year in sorted(self.published_years)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12] if lines else ""
