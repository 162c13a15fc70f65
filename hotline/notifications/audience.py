"""Who is meant by an audience (通知对象), for what goes to each person."""

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import aliased

from hotline.notifications.channels import EMAIL
from hotline.notifications.models import Notification
from hotline.notifications.notify import short_id
from hotline.organization.deputy_models import Absence, Deputy
from hotline.organization.models import Membership, Person
from hotline.organization.stand_in import in_force
from hotline.work import Work

NO_ADDRESS = "对象中没有人登记电子邮箱"


async def address_of(work: Work, person_id: str) -> str | None:
    """The person's e-mail address; None without one, or if the person no longer works here."""
    query = select(Person.email).where(Person.id == person_id, Person.active)
    return await work.session.scalar(query)


async def share_out(work: Work) -> None:
    """Letters to groups become letters to their people, who may be gathered and refused one by one."""
    query = select(Notification).where(
        Notification.channel == EMAIL,
        Notification.recipient == "",
        Notification.delivered_at.is_(None),
        Notification.dead_at.is_(None),
    )
    for letter in list(await work.session.scalars(query.order_by(Notification.created_at).limit(100))):
        await _share(work, letter)


async def _share(work: Work, letter: Notification) -> None:
    people = await _people(work, letter.audience)
    if not people:
        letter.dead_at, letter.last_error = work.now, NO_ADDRESS
        return
    mine = await work.session.scalar(
        delete(Notification).where(Notification.id == letter.id).returning(Notification.id)
    )
    if mine is not None:  # else another process has shared it out
        work.session.add_all(_to(letter, person) for person in people)


async def _people(work: Work, audience: str) -> list[str]:
    """Those with an address among the members, and among who acts for a member today (R-76)."""
    role, _, unit = audience.partition("@")
    members = select(Membership.person_id).where(Membership.role == role, Membership.unit == unit)
    recorded = select(Deputy.deputy_id).where(Deputy.person_id.in_(members), in_force(work, Deputy))
    absent = aliased(Person)
    away = exists().where(Absence.person_id == absent.id, in_force(work, Absence))
    standing = select(absent.deputy).where(absent.id.in_(members), away)
    query = select(Person.id).where(
        or_(Person.id.in_(members), Person.id.in_(recorded), Person.id.in_(standing)),
        Person.active,
        Person.email.is_not(None),
    )
    return list(await work.session.scalars(query.order_by(Person.id)))


def _to(letter: Notification, person: str) -> Notification:
    return Notification(
        id=short_id(f"{letter.id}:{person}"),
        case_id=letter.case_id,
        kind=letter.kind,
        audience=letter.audience,
        text=letter.text,
        created_at=letter.created_at,
        channel=EMAIL,
        recipient=person,
        urgent=letter.urgent,
        gathered=letter.gathered,
        attempts=0,
    )
