"""Who may say that somebody is away, and who stands in (R-76): he himself, his head, the administrator."""

from datetime import date

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.errors import Forbidden, HotlineError
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Membership, Person
from hotline.work import Work


class PersonUnknown(HotlineError):
    """Nobody of that id works here, or not any more."""

    code = "PERSON_UNKNOWN"
    status = 422
    message = "没有该工作人员，或已停用"


class DaysInvalid(HotlineError):
    """The last day comes before the first, or is over."""

    code = "DAYS_INVALID"
    status = 422
    message = "起止日期有误：止日不能早于起日，也不能早于今天"


async def check_responsible(work: Work, caller: Caller, person_id: str) -> None:
    """Raises Forbidden unless the caller, by his own right, may speak for that person.

    A head may for those who work in his units alone: who has a role elsewhere too would otherwise lend him that.
    """
    if caller.id == person_id or caller.may_by_own_right(Action.ARRANGE_FOR_ALL):
        return
    units = set(await work.session.scalars(select(Membership.unit).where(Membership.person_id == person_id)))
    if not units or not units <= caller.own_units_as("head"):
        raise Forbidden


async def working(work: Work, person_id: str) -> Person:
    """The person, if he works here. Raises PersonUnknown."""
    person = await work.session.get(Person, person_id)
    if person is None or not person.active:
        raise PersonUnknown
    return person


def check_days(work: Work, first_day: date, last_day: date) -> None:
    """Raises DaysInvalid."""
    if last_day < first_day or last_day < in_shanghai(work.now).date():
        raise DaysInvalid
