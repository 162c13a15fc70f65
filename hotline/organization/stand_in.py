"""For whom somebody stands in now (代行, R-76): by a recorded deputyship, or as the standing deputy of who is away."""

from dataclasses import replace
from typing import TypeVar

from sqlalchemy import ColumnElement, exists, or_, select

from hotline.calendar import in_shanghai
from hotline.organization.deputy_models import Absence, Deputy
from hotline.organization.models import Person
from hotline.work import Work

Span = TypeVar("Span", Absence, Deputy)


def in_force(work: Work, spans: type[Span]) -> ColumnElement[bool]:
    """The condition that it counts today (Asia/Shanghai) and was not taken back."""
    today = in_shanghai(work.now).date()
    return (spans.first_day <= today) & (spans.last_day >= today) & spans.ended_at.is_(None)


async def represented_by(work: Work, deputy_id: str) -> list[Person]:
    """Those for whom this person acts today, by id. A deputy's own deputy does not act for them."""
    recorded = exists().where(
        Deputy.person_id == Person.id, Deputy.deputy_id == deputy_id, in_force(work, Deputy)
    )
    away = exists().where(Absence.person_id == Person.id, in_force(work, Absence))
    query = (
        select(Person)
        .where(Person.active, Person.id != deputy_id, or_(recorded, (Person.deputy == deputy_id) & away))
        .order_by(Person.id)
    )
    return list(await work.session.scalars(query))


async def in_the_name_of(work: Work, person_id: str | None) -> Work:
    """The same work, its history written as done for that person (“代某某”); itself for nobody."""
    if person_id is None:
        return work
    person = await work.session.get(Person, person_id)
    return replace(work, acting_for=person.name if person else person_id)
