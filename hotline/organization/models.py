"""Departments, grids, people and their roles (组织架构), loaded from the office's own file."""

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

    @property
    def takes_tickets(self) -> bool:
        """Whether it is a 四级承办部门, to which tickets are dispatched."""
        return self.kind == "department" and self.active


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
    active: Mapped[bool] = mapped_column(default=True)


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
