"""For whom somebody may record absences and deputies (可代为登记的人员, R-76): himself, a head for his people."""

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import aliased

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Membership, Person
from hotline.view import View
from hotline.work import Work


class Arranged(View):
    """Somebody for whom the caller may record it."""

    id: str
    name: str
    deputy_name: str | None
    """AB 角，其请假期间代办；未设或已停用为空。"""


async def arranged_by(work: Work, caller: Caller) -> list[Arranged]:
    """Those who work here and for whom the caller may, by `check_responsible`: he himself first, then by name."""
    standing = aliased(Person)
    query = (
        select(Person.id, Person.name, standing.name.label("deputy_name"))
        .outerjoin(standing, (standing.id == Person.deputy) & standing.active)
        .where(Person.active, _his(caller))
        .order_by(Person.id != caller.id, Person.name, Person.id)
    )
    return [Arranged.model_validate(row) for row in await work.session.execute(query)]


def _his(caller: Caller) -> ColumnElement[bool]:
    """Who works in the caller's own units alone, where he is a head."""
    if caller.may_by_own_right(Action.ARRANGE_FOR_ALL):
        return true()
    units = sorted(caller.own_units_as("head"))
    inside = exists().where(Membership.person_id == Person.id, Membership.unit.in_(units))
    outside = exists().where(Membership.person_id == Person.id, Membership.unit.not_in(units))
    return or_(Person.id == caller.id, inside & ~outside)
