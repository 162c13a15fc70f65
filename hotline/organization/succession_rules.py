"""What becomes of units that are merged, renamed or closed (单位承接, R-81), by their codes. Pure."""

from collections.abc import Mapping


def present(code: str, after: Mapping[str, str]) -> str:
    """The unit that has the work of `code` today; a circle, which nothing should make, ends where it closes."""
    seen = {code}
    while (following := after.get(code)) is not None and following not in seen:
        code = following
        seen.add(code)
    return code


def predecessors_of(after: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For each unit that took over, the codes of all that have become it, directly or in steps."""
    before: dict[str, set[str]] = {}
    for code in after:
        seen, later = {code}, after.get(code)
        while later is not None and later not in seen:
            before.setdefault(later, set()).add(code)
            seen.add(later)
            later = after.get(later)
    return {code: frozenset(earlier) for code, earlier in before.items()}


def families_of(after: Mapping[str, str]) -> list[frozenset[str]]:
    """Sets of codes that stand for one unit of today."""
    families: dict[str, set[str]] = {}
    for code in after:
        today = present(code, after)
        families.setdefault(today, {today}).add(code)
    return [frozenset(family) for family in families.values()]


def family_of(code: str, after: Mapping[str, str]) -> frozenset[str]:
    """All codes that stand for the same unit of today as this one, itself among them."""
    return next((family for family in families_of(after) if code in family), frozenset({code}))
