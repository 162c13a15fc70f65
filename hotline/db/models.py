"""What the system keeps about itself: outbox, stored outputs of steps, leases, the clock's offset."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base

# SQLite only counts up by itself in an INTEGER primary key.
CountingKey = BigInteger().with_variant(Integer(), "sqlite")


class OutboxEntry(Base):
    """What the engine is to be told (发件箱), written in the same transaction as the fact it follows from."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_unsent",
            "case_id",
            "id",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_outbox_traced",
            "case_id",
            "id",
            sqlite_where=text("trace_parent IS NOT NULL"),
            postgresql_where=text("trace_parent IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(CountingKey, primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(String(90))
    kind: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))
    trace_parent: Mapped[str | None] = mapped_column(String(55))
    """In which trace it was written, as W3C's `traceparent`; empty where none is kept (docs/adr/0025)."""


class StepOutput(Base):
    """What a step of a process answered (步骤结果): every further delivery of it answers the same."""

    __tablename__ = "step_outputs"

    case_id: Mapped[str] = mapped_column(String(90), primary_key=True)
    dispatch_no: Mapped[int] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(String(80), primary_key=True)
    element: Mapped[str] = mapped_column(String(80), primary_key=True)
    output: Mapped[dict[str, Any]]
    stored_at: Mapped[datetime]


class Lease(Base):
    """Who alone may do something now (租约), e.g. send the outbox; in real time, never the moved clock's."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]


class ClockOffset(Base):
    """By how much the clock was moved (时钟偏移), in milliseconds; written before the engine is moved."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    offset_ms: Mapped[int] = mapped_column(BigInteger)
