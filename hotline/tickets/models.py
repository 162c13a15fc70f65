"""A ticket (工单) and its dispatches (派单)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Ticket(Base):
    """One round of one of the district's numbers (R-01). Its id is `number.round`, e.g. `2026092400031.1`.

    Names, phone, address, title and content are personal information (R-61): they are never sent to the
    engine, and never written to logs or messages.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("number", "round"),
        Index("ix_tickets_closed_at_received_at", "closed_at", "received_at"),
        Index("ix_tickets_department", "department"),
        Index("ix_tickets_grid", "grid"),
        Index("ix_tickets_received_at", "received_at"),
        Index("ix_tickets_citizen_key_district_dispatched_at", "citizen_key", "district_dispatched_at"),
        Index("ix_tickets_place_key_district_dispatched_at", "place_key", "district_dispatched_at"),
    )

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    nature: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(200))
    matter: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300))
    grid: Mapped[str] = mapped_column(String(40))
    citizen_name: Mapped[str] = mapped_column(String(60))
    citizen_phone: Mapped[str] = mapped_column(String(40))
    citizen_key: Mapped[str | None] = mapped_column(String(32))
    """Digest of who the citizen is, for finding repeats (R-31); personal as he is, and never shown."""
    place_key: Mapped[str | None] = mapped_column(String(32))
    """Digest of place and matter, for the same."""
    anonymous: Mapped[bool] = mapped_column(default=False)
    confidential: Mapped[bool] = mapped_column(default=False)
    complained_unit: Mapped[str | None] = mapped_column(String(40))
    reviewed_number: Mapped[str | None] = mapped_column(String(40))
    district_dispatched_at: Mapped[datetime]
    district_due_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(60))
    department: Mapped[str | None] = mapped_column(String(40))
    dispatch_no: Mapped[int] = mapped_column(default=0)
    instance_key: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]
    closed_as: Mapped[str | None] = mapped_column(String(30))
    withdrawn_by: Mapped[str | None] = mapped_column(String(20))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_special(self) -> bool:
        """Whether it is one of the special kinds (特殊工单, R-20, R-21)."""
        return self.kind != "ordinary"

    @property
    def is_open(self) -> bool:
        """Whether work may still be done on it: neither closed nor withdrawn."""
        return self.closed_at is None and self.withdrawn_at is None


class Dispatch(Base):
    """A dispatch to a department (派单) and its acceptance (接单). Its id is `ticket.dN`."""

    __tablename__ = "dispatches"
    __table_args__ = (
        UniqueConstraint("ticket_id", "no"),
        Index("ix_dispatches_department_ticket_id", "department", "ticket_id"),
        Index("ix_dispatches_dispatched_at", "dispatched_at"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    no: Mapped[int]
    department: Mapped[str] = mapped_column(ForeignKey("units.code"))
    origin: Mapped[str] = mapped_column(String(20))
    """`center` dispatched it, `return` after an approved return (R-11), `leaders` decided (R-12)."""
    returnable: Mapped[bool]
    dispatched_at: Mapped[datetime]
    dispatched_by: Mapped[str] = mapped_column(String(60))
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(60))
    handling_round: Mapped[int] = mapped_column(default=1)
    """1 for the first handling, one more with each return to the department or joint handling."""
    returned_to_department_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(20))


class History(Base):
    """What happened to a ticket or another case, in order (办理过程, R-09). Rows are only ever added."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(String(90), index=True)
    """A ticket or another case (`hotline.cases`)."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    event: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(500))
