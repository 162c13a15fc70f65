"""Every rule of the regulation is counted at the end, and the tables fit a hundred columns."""

import re
from pathlib import Path

from demo.exercised import RULES

ROWS = re.compile(r"^\| (R-\d\d) \|", re.MULTILINE)


def test_every_rule_is_counted_once_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert set(ids) == set(ROWS.findall(Path("docs/rules.md").read_text("utf-8")))


def test_every_rule_says_by_what() -> None:
    assert all(rule.by and rule.title for rule in RULES)
