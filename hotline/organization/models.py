"""Departments, grids, people and their roles (组织架构), loaded from the office's own file."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Unit(Base):
    """A department, office, station or other body (单位) that a task or a ticket can belong to."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    field: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(default=True)
    successor: Mapped[str | None] = mapped_column(String(40))
    """Code of the unit that took over when this one was closed (承接单位, R-81)."""
    ended_on: Mapped[date | None]
    """The day from which the successor has its work, in Asia/Shanghai; such a unit never opens again."""

    @property
    def takes_tickets(self) -> bool:
        """Whether it is a 四级承办部门, to which tickets are dispatched."""
        return self.kind == "department" and self.active


class UnitName(Base):
    """What a unit was called from some day on (单位曾用名, R-81): reports of that time keep that name."""

    __tablename__ = "unit_names"

    code: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    """Included, in Asia/Shanghai; `date.min` for the first name that is known."""
    name: Mapped[str] = mapped_column(String(100))


class Grid(Base):
    """A grid (网格) of the street and the station that looks after it."""

    __tablename__ = "grids"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    station: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(40))


class Person(Base):
    """Somebody who works in the office (工作人员)."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)
    deputy: Mapped[str | None] = mapped_column(String(60))
    """Id of the standing deputy (AB角, R-76), who acts while an absence is recorded."""


class Membership(Base):
    """A role that a person has in a unit (任职): what a candidate group `role@unit` means."""

    __tablename__ = "memberships"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)

    @property
    def group(self) -> str:
        """The candidate group it answers to."""
        return f"{self.role}@{self.unit}"
