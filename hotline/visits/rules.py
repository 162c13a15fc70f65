"""Rules of visits in pure code (走访规则, R-32, R-33, R-75)."""

import re
from typing import Literal, NamedTuple

STATION, FIELD_TEAM, NOBODY = "station", "field_team", "none"

VisitState = Literal["done", "missing", "not_needed"]

_SEPARATORS = re.compile(r"[,，、;；\s]+")


class Visitor(NamedTuple):
    """Who goes: `station` or `field_team`, and the code of the unit."""

    visitor: str
    unit: str


def visitor_of(
    wanted: str, *, station: str | None, field_team: str, confidential: bool, about: frozenset[str]
) -> Visitor | None:
    """Who goes to a ticket, where the table of visits says `station`, `field_team` or `none`.

    Without a station in its grid the field team goes. A confidential ticket is the field team's, whatever the
    table says, and of nobody who belongs to the unit complained about (`about`, R-75).
    """
    if wanted == NOBODY:
        return None
    if wanted == STATION and station is not None and not confidential:
        return Visitor(STATION, station)
    if confidential and field_team in about:
        return None
    return Visitor(FIELD_TEAM, field_team)


def state_of(status: str | None) -> VisitState:
    """What closing a ticket makes of its visit (R-33): only one that is still wanted is missing."""
    if status == "done":
        return "done"
    return "missing" if status == "wanted" else "not_needed"


def photo_numbers(text: str) -> list[int] | None:
    """`12，13` → [12, 13]; None where it is not a list of numbers."""
    parts = [part for part in _SEPARATORS.split(text.strip()) if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    return list(dict.fromkeys(int(part) for part in parts))
