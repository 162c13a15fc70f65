"""Who sees talks, explanations, reviews and meetings (可见范围, R-60): the center and the leaders see all of them."""

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.succession_rules import predecessors_of
from hotline.organization.successors import successors
from hotline.work import Work


def oversees(caller: Caller) -> bool:
    """Whether the caller is of the center, a leader of the street, or the auditor."""
    return caller.may(Action.OVERSEE)


async def own_departments(work: Work, caller: Caller) -> list[str]:
    """The caller's departments, with those that they took over (R-81)."""
    before = predecessors_of(await successors(work))
    own = caller.units_as("head", "handler")
    return sorted(own.union(*(before.get(code, frozenset()) for code in own)))
