"""Who has a task whose department is no more (任务承接, R-81): its successor, at once and for what is still to come."""

from collections.abc import Iterable, Mapping
from typing import Any

from hotline.db.rows import find
from hotline.organization.models import Person
from hotline.organization.rules import CENTER, Group, Role
from hotline.organization.successors import present_unit, same_units
from hotline.tickets.models import Ticket
from hotline.work import Work

OF_UNITS_THAT_END = frozenset({Role.HANDLER, Role.HEAD})
CENTER_GROUP = str(Group(Role.DISPATCHER, CENTER))
LEADER_GROUP = "center_leader@street"


async def present_groups(work: Work, ticket: Ticket | None, groups: Iterable[str]) -> list[str]:
    """The candidate groups of today; what they are stays so until the transaction ends.

    A confidential ticket never comes to the unit complained about by a merger either: then the center has it
    (R-75). What only a named person may do comes to the center's leader when he has left. Raises GroupInvalid.
    """
    return sorted({await _present(work, ticket, Group.parse(text)) for text in groups})


async def present_suggestion(work: Work, suggestion: Mapping[str, Any]) -> dict[str, Any]:
    """What the process suggests, with the department of today."""
    department = suggestion.get("department")
    if not isinstance(department, str):
        return dict(suggestion)
    return {**suggestion, "department": await present_unit(work, department)}


async def has_left(work: Work, person_id: str) -> bool:
    """Whether the person does not work here any more."""
    person = await find(work, Person, person_id)
    return person is None or not person.active


async def _present(work: Work, ticket: Ticket | None, group: Group) -> str:
    if group.role is Role.PERSON and await has_left(work, group.unit):
        return LEADER_GROUP
    if group.role not in OF_UNITS_THAT_END:
        return str(group)
    unit = await present_unit(work, group.unit)
    if unit != group.unit and await _is_about(work, ticket, unit):
        return CENTER_GROUP
    return str(Group(group.role, unit))


async def _is_about(work: Work, ticket: Ticket | None, unit: str) -> bool:
    if ticket is None or not ticket.confidential or ticket.complained_unit is None:
        return False
    return unit in await same_units(work, ticket.complained_unit)
