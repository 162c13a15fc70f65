"""Who does what in a scenario: anybody who has the role that a task asks for."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from hotline.office import Office
from hotline.organization.caller import Caller, find_caller
from hotline.organization.models import Membership
from hotline.organization.rules import Role
from hotline.work import Work


@dataclass(frozen=True)
class People:
    """The office's people by candidate group `role@unit`."""

    by_group: dict[str, str]

    def of(self, group: str) -> str:
        """Somebody of that group; `person@<id>` is that person."""
        role, _, unit = group.partition("@")
        return unit if role == Role.PERSON else self.by_group[group]


async def read_people(work: Work) -> People:
    """Everybody who works in the office that was loaded."""
    memberships = await work.session.scalars(select(Membership).order_by(Membership.person_id.desc()))
    return People({membership.group: membership.person_id for membership in memberships})


@asynccontextmanager
async def acting(office: Office, person: str) -> AsyncGenerator[tuple[Work, Caller]]:
    """What a person does, in one transaction."""
    async with office.work(person) as work:
        yield work, await find_caller(work, person)
