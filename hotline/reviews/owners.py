"""Who can be made responsible for a resolution (责任单位): units that have heads."""

from sqlalchemy import select

from hotline.organization.models import Unit
from hotline.organization.rules import ROLE_PLACES, Role
from hotline.view import View
from hotline.work import Work


class OwnerView(View):
    """A unit that can carry a resolution out (责任单位)."""

    code: str
    name: str


async def possible_owners(work: Work) -> list[OwnerView]:
    """Departments, functional departments and property companies that are not closed, by code."""
    kinds = sorted(kind.value for kind in ROLE_PLACES[Role.HEAD])
    query = select(Unit.code, Unit.name).where(Unit.kind.in_(kinds), Unit.active).order_by(Unit.code)
    return [OwnerView.model_validate(row) for row in await work.session.execute(query)]
