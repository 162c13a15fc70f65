"""Who does what in a scenario: anybody who has the role that a task asks for."""

from dataclasses import dataclass

from sqlalchemy import select

from hotline.organization.models import Membership
from hotline.work import Work


@dataclass(frozen=True)
class People:
    """The office's people by candidate group `role@unit`."""

    by_group: dict[str, str]

    def of(self, group: str) -> str:
        """Somebody of that group."""
        return self.by_group[group]


async def read_people(work: Work) -> People:
    """Everybody who works in the office that was loaded."""
    memberships = await work.session.scalars(select(Membership).order_by(Membership.person_id.desc()))
    return People({membership.group: membership.person_id for membership in memberships})
