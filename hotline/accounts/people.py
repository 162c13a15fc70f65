"""The people of the office as an administrator sees them (人员一览, R-60): roles, deputies, who is away, accounts."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from hotline.accounts.errors import PersonMissing
from hotline.accounts.models import Account, LoginSession
from hotline.accounts.rules import is_locked
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.deputy_models import Absence
from hotline.organization.directory import RoleView, unit_names
from hotline.organization.models import Membership, Person
from hotline.organization.rules import Role
from hotline.organization.stand_in import in_force
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

AccountState = Literal["none", "first", "locked", "ready"]
"""没有账号、初始密码未改、已锁定、正常。"""


class PeopleFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    q: str | None = None
    """A part of the name or of the id."""
    role: Role | None = None
    unit: str | None = None
    account: AccountState | None = None
    active: Literal["yes", "no"] | None = None


class PersonEntry(View):
    """A person of the office (工作人员)."""

    id: str
    name: str
    active: bool
    email: str | None
    roles: list[RoleView]
    deputy_name: str | None
    """组织文件中的 AB 角。"""
    away: bool
    """今天登记了请假。"""
    account: AccountState
    second_factor: bool
    """已启用动态口令。"""
    locked_until: LocalMoment | None
    changed_at: LocalMoment | None
    """何时设的密码。"""
    last_seen_at: LocalMoment | None
    """最近一次使用系统（分钟级）。"""


async def people(work: Work, caller: Caller, wanted: PeopleFilter, paging: Paging) -> Page[PersonEntry]:
    """A page of the people, by id. Raises Forbidden for all but the administrator."""
    caller.require_action(Action.ADMINISTER_PEOPLE)
    query = _query(work).where(*_conditions(work, wanted))
    total = await work.session.scalar(query.with_only_columns(func.count()))
    rows = (
        await work.session.execute(query.order_by(Person.id).offset(paging.offset).limit(paging.size))
    ).all()
    return Page(items=await _entries(work, rows), total=total or 0, page=paging.page, size=paging.size)


async def person_entry(work: Work, caller: Caller, person_id: str) -> PersonEntry:
    """One of them. Raises Forbidden, PersonMissing."""
    caller.require_action(Action.ADMINISTER_PEOPLE)
    rows = (await work.session.execute(_query(work).where(Person.id == person_id))).all()
    if not rows:
        raise PersonMissing
    return (await _entries(work, rows))[0]


def _query(work: Work) -> Select[*tuple[Any, ...]]:
    deputy = aliased(Person)
    seen = select(func.max(LoginSession.last_seen_at)).where(LoginSession.person_id == Person.id)
    away = exists().where(Absence.person_id == Person.id, in_force(work, Absence))
    return (
        select(Person, Account, deputy.name, seen.scalar_subquery(), away)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(deputy, deputy.id == Person.deputy)
    )


def _conditions(work: Work, wanted: PeopleFilter) -> Iterable[ColumnElement[bool]]:
    for word in (wanted.q or "").split():
        yield or_(Person.name.contains(word, autoescape=True), Person.id.contains(word, autoescape=True))
    if wanted.role or wanted.unit:
        held = (Membership.role == wanted.role) if wanted.role else Membership.role.is_not(None)
        there = (Membership.unit == wanted.unit) if wanted.unit else Membership.unit.is_not(None)
        yield exists().where(Membership.person_id == Person.id, held, there)
    if wanted.active:
        yield Person.active.is_(wanted.active == "yes")
    if wanted.account:
        yield _has_account(work, wanted.account)


def _has_account(work: Work, state: AccountState) -> ColumnElement[bool]:
    locked = Account.locked_until.is_not(None) & (Account.locked_until > work.now)
    conditions: dict[AccountState, ColumnElement[bool]] = {
        "none": Account.person_id.is_(None),
        "locked": locked,
        "first": Account.must_change.is_(True) & ~locked,
        "ready": Account.must_change.is_(False) & ~locked,
    }
    return conditions[state]


async def _entries(work: Work, rows: Sequence[Any]) -> list[PersonEntry]:
    roles = await _roles(work, [person.id for person, *_ in rows])
    return [
        PersonEntry(
            id=person.id,
            name=person.name,
            active=person.active,
            email=person.email,
            roles=roles.get(person.id, []),
            deputy_name=deputy,
            away=away,
            account=_state(work, account),
            second_factor=account is not None and account.totp_secret is not None,
            locked_until=account.locked_until if account and _state(work, account) == "locked" else None,
            changed_at=account.changed_at if account else None,
            last_seen_at=seen,
        )
        for person, account, deputy, seen, away in rows
    ]


def _state(work: Work, account: Account | None) -> AccountState:
    if account is None:
        return "none"
    if is_locked(account.locked_until, work.now):
        return "locked"
    return "first" if account.must_change else "ready"


async def _roles(work: Work, ids: Sequence[str]) -> dict[str, list[RoleView]]:
    units = await unit_names(work)
    query = select(Membership).where(Membership.person_id.in_(ids)).order_by(Membership.unit, Membership.role)
    found: dict[str, list[RoleView]] = {}
    for each in await work.session.scalars(query):
        shown = RoleView(
            group=each.group, role_name=Role(each.role).label, unit_name=units.get(each.unit, each.unit)
        )
        found.setdefault(each.person_id, []).append(shown)
    return found
