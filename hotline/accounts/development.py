"""Becoming anybody, for who tries the system out (开发登录): where it is refused, the pages refuse it."""

from dataclasses import dataclass

from sqlalchemy import select

from hotline.accounts.errors import PersonMissing
from hotline.accounts.log_in import LoggedIn
from hotline.accounts.login_state import spend
from hotline.accounts.record import Origin
from hotline.accounts.rules import as_person_id
from hotline.accounts.sessions import open_session
from hotline.office import Office
from hotline.organization.models import Membership, Person, Unit
from hotline.organization.rules import Role
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to log in as."""

    person_id: str
    name: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class RoleChoices:
    """All who have a role."""

    role_name: str
    people: tuple[Choice, ...]


async def people_by_role(work: Work) -> list[RoleChoices]:
    """Everybody active, under each of his roles, in the order of the roles."""
    query = (
        select(Membership.role, Person.id, Person.name, Unit.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Unit, Unit.code == Membership.unit)
        .where(Person.active)
        .order_by(Membership.unit, Person.id)
    )
    rows = (await work.session.execute(query)).all()
    groups = [(role, tuple(Choice(*row[1:]) for row in rows if row[0] == role)) for role in Role]
    return [RoleChoices(role.label, people) for role, people in groups if people]


async def enter_as(office: Office, typed_id: str, state: str, origin: Origin) -> LoggedIn:
    """A session for that person, without any proof. Raises LoginFormExpired, PersonMissing."""
    person_id = as_person_id(typed_id)
    async with office.work(person_id) as work:
        await spend(work, state)
        person = await work.session.get(Person, person_id)
        if person is None or not person.active:
            raise PersonMissing
        return LoggedIn(await open_session(work, person_id, "development", origin))
