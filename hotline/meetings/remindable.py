"""Who can be reminded by name (可提醒的人员, R-30): everybody who works in a unit now."""

from sqlalchemy import select

from hotline.organization.models import Membership, Person, Unit
from hotline.view import View
from hotline.work import Work


class RemindableView(View):
    """Somebody who can be reminded (可提醒的人员)."""

    id: str
    name: str
    unit_name: str


async def remindable(work: Work) -> list[RemindableView]:
    """By unit and name; who works in several units stands under each."""
    query = (
        select(Person.id, Person.name, Unit.name.label("unit_name"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.code == Membership.unit)
        .where(Person.active)
        .group_by(Person.id, Person.name, Unit.code, Unit.name)
        .order_by(Unit.code, Person.name)
    )
    return [RemindableView.model_validate(row) for row in await work.session.execute(query)]
