"""The inbox as tables (收件箱): human tasks, who may do them, and which deadlines stand on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.db.base import Base


class HumanTask(Base):
    """A task for a person (待办). Its id is `case:dispatch:round:element`, so that a job created anew for the
    same step keeps claim and draft.
    """

    __tablename__ = "human_tasks"
    __table_args__ = (
        Index("ix_human_tasks_case_id_status", "case_id", "status"),
        Index("ix_human_tasks_ticket_id_status", "ticket_id", "status"),
    )

    id: Mapped[str] = mapped_column(String(220), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(90))
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))
    """The ticket that it concerns, if any; a ticket is a case itself."""
    dispatch_no: Mapped[int]
    round: Mapped[str] = mapped_column(String(80))
    element: Mapped[str] = mapped_column(String(80))
    process: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    request_id: Mapped[str | None] = mapped_column(String(110), index=True)
    job_key: Mapped[int] = mapped_column(BigInteger)
    instance_key: Mapped[int] = mapped_column(BigInteger)
    """The process instance in the engine in which the task stands."""
    element_instance_key: Mapped[int] = mapped_column(BigInteger)
    process_version: Mapped[int]
    """The version of the diagram after which it was opened."""
    form_key: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(20))
    """open, completed, withdrawn."""
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    follow_up_at: Mapped[datetime | None]
    suggestion: Mapped[dict[str, Any]]
    """What the process proposes to fill in, e.g. the suggested department."""
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any]]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_for: Mapped[str | None] = mapped_column(String(60))
    """By whose right a deputy completed it (R-76); null: by his own."""
    data: Mapped[dict[str, Any]]
    output: Mapped[dict[str, Any]]
    """What the engine is told; a later delivery of the same step is answered with it."""
    withdrawn_reason: Mapped[str | None] = mapped_column(String(200))
    groups: Mapped[list["TaskGroup"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    limits: Mapped[list["TaskLimit"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="TaskLimit.position"
    )


class TaskGroup(Base):
    """A candidate group `role@unit` of a task (候选组)."""

    __tablename__ = "task_groups"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    group: Mapped[str] = mapped_column("candidate_group", String(80), primary_key=True, index=True)


class TaskLimit(Base):
    """A deadline that stands on a task, the task's own first (任务时限)."""

    __tablename__ = "task_limits"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    deadline_id: Mapped[str] = mapped_column(String(160), primary_key=True, index=True)
    position: Mapped[int]
    reminds: Mapped[bool] = mapped_column(default=False)
    """Whether a reminder of this deadline goes to whoever has the task."""


class FormVersion(Base):
    """A form as it was deployed (表单版本): an edited form does not change tasks that are already open.

    The engine names a task's form only by the key of its deployment, and can't give the form back.
    """

    __tablename__ = "form_versions"

    form_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    form_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
