"""What the engine told (流程记录), as tables: incidents, cancelled jobs, elements visited.

The engine can't be asked for any of it. Keys are the engine's own; moments are the engine's, whose clock a
demonstration may have moved. Names come from diagrams and errors from the engine, so no length is assumed: a
record that could not be stored would be sent for ever.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class FeedPosition(Base):
    """How far a partition's records were heard (接收位置): each counts once, however often it is sent."""

    __tablename__ = "feed_positions"

    partition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    heard_until: Mapped[datetime | None]
    """The engine's moment of the latest record; tells a new engine's records from repeated ones."""


class EngineIncident(Base):
    """An incident (流程异常): the engine can't go on by itself at an element, until somebody resolves it."""

    __tablename__ = "engine_incidents"
    __table_args__ = (
        Index(
            "ix_engine_incidents_open",
            "created_at",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    process_instance_key: Mapped[int] = mapped_column(BigInteger, index=True)
    process_id: Mapped[str] = mapped_column(Text)
    element_id: Mapped[str] = mapped_column(Text)
    job_key: Mapped[int | None] = mapped_column(BigInteger)
    """The job that ran out of retries; null where an expression, a mapping or a decision failed."""
    error_type: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    """Resolved, or gone with its element."""


class CancelledJob(Base):
    """A job that the engine took back (已取消的作业); the task of a user task is not to be done any more."""

    __tablename__ = "cancelled_jobs"

    job_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    process_instance_key: Mapped[int] = mapped_column(BigInteger, index=True)
    element_id: Mapped[str] = mapped_column(Text)
    cancelled_at: Mapped[datetime]


class VisitedElement(Base):
    """One visit of an element (流程节点记录): process, activity, event, gateway or sequence flow."""

    __tablename__ = "visited_elements"
    __table_args__ = (
        Index("ix_visited_elements_process_id_element_id", "process_id", "element_id"),
        Index(
            "ix_visited_elements_running",
            "process_id",
            "process_version",
            "key",
            sqlite_where=text("element_type = 'PROCESS' AND left_at IS NULL"),
            postgresql_where=text("element_type = 'PROCESS' AND left_at IS NULL"),
        ),
    )

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Key of the element's instance; of a sequence flow, which has none, that of its record."""
    process_instance_key: Mapped[int] = mapped_column(BigInteger, index=True)
    parent_process_instance_key: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """Of a called process: the instance whose call activity called it."""
    scope_key: Mapped[int | None] = mapped_column(BigInteger)
    """Key of the element instance around it: process, subprocess, one run of a multi-instance; of a called
    process, the call activity that called it."""
    process_id: Mapped[str] = mapped_column(Text)
    process_version: Mapped[int | None]
    """The version of the diagram; null for what was told before versions were kept."""
    element_id: Mapped[str] = mapped_column(Text)
    element_type: Mapped[str] = mapped_column(Text)
    """As the engine writes it: `USER_TASK`, `SEQUENCE_FLOW`, …"""
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    """Null while the process stands here."""
    ended_as: Mapped[str | None] = mapped_column(Text)
    """Null while the process stands here, then `completed` or `terminated`."""


class EngineTimer(Base):
    """A timer that waits in the engine (引擎定时器); the row goes when it fires or is cancelled."""

    __tablename__ = "engine_timers"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    element_instance_key: Mapped[int] = mapped_column(BigInteger, index=True)
    """Of the element on which it stands: for a boundary event the user task's."""
    element_id: Mapped[str] = mapped_column(Text)
    """The event that it is the timer of."""
    due_at: Mapped[datetime]
