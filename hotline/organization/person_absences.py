"""When one person is away and who stands in for him (某人的请假和代理, R-76), as the administrator sees it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from hotline.errors import Forbidden
from hotline.organization.absence_view import AbsenceView, DeputyView, absence_view, deputy_view
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.deputy_models import Absence, Deputy
from hotline.organization.models import Person
from hotline.work import Work

LATEST = 20
"""How many of each are shown; the API has all."""


async def absences_of(work: Work, caller: Caller, person_id: str) -> list[AbsenceView]:
    """The latest first. Raises Forbidden for all but administrator and auditor."""
    _require(caller)
    query = (
        select(Absence, Person.name)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.person_id == person_id)
        .order_by(Absence.first_day.desc(), Absence.id.desc())
        .limit(LATEST)
    )
    return [absence_view(row, name) for row, name in await work.session.execute(query)]


async def deputies_of(work: Work, caller: Caller, person_id: str) -> list[DeputyView]:
    """Who stands in for him and for whom he does, the latest first. Raises Forbidden as `absences_of`."""
    _require(caller)
    deputy = aliased(Person)
    query = (
        select(Deputy, Person.name, deputy.name)
        .join(Person, Person.id == Deputy.person_id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .where(or_(Deputy.person_id == person_id, Deputy.deputy_id == person_id))
        .order_by(Deputy.first_day.desc(), Deputy.id.desc())
        .limit(LATEST)
    )
    return [deputy_view(row, name, other) for row, name, other in await work.session.execute(query)]


def _require(caller: Caller) -> None:
    if not caller.may_by_own_right(Action.SEE_ALL_ABSENCES):
        raise Forbidden
