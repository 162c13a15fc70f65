"""How often each rule was exercised (规则演练), from R-01 to R-81: counted from the facts."""

from demo.rules.counting import Facts, Rule, counted
from demo.rules.lifecycle import LIFECYCLE
from demo.rules.mechanisms import MECHANISMS
from demo.rules.needs import NEEDS
from demo.rules.people import PEOPLE
from demo.rules.reporting import REPORTING
from demo.rules.time import TIME

RULES: tuple[Rule, ...] = (*LIFECYCLE, *MECHANISMS, *REPORTING, *TIME, *PEOPLE, *NEEDS)
"""Every rule of the regulation and of what every office needs, in their order."""


async def count_rules(facts: Facts) -> list[tuple[Rule, dict[str, int]]]:
    """Every rule with its counts."""
    return [(rule, {name: await counted(facts, what) for name, what in rule.by.items()}) for rule in RULES]
