"""The inbox as tables (收件箱): human tasks, who may do them, and which deadlines stand on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hotline.db.base import Base
from hotline.deadlines.rules import NEVER


class HumanTask(Base):
    """A task for a person (待办). Its id is `case:dispatch:round:element`, so that a job created anew for the
    same step keeps claim and draft.
    """

    __tablename__ = "human_tasks"
    __table_args__ = (
        Index("ix_human_tasks_case_id_status", "case_id", "status"),
        Index("ix_human_tasks_ticket_id_status", "ticket_id", "status"),
        Index(
            "ix_human_tasks_claimed",
            "claimed_by",
            "status",
            sqlite_where=text("claimed_by IS NOT NULL"),
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
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

    @validates("status", "due_at")
    def _tell_groups(self, name: str, value: Any) -> Any:
        for group in self.groups:
            group.follow(self, **{name: value})
        return value

    @validates("groups")
    def _tell_group(self, _name: str, group: "TaskGroup") -> "TaskGroup":
        group.follow(self)
        return group


class TaskGroup(Base):
    """A candidate group `role@unit` of a task (候选组).

    It repeats of its task what an inbox is ordered by: a group's open tasks by urgency are then a walk along one
    index, however many tasks there are or were. `HumanTask` keeps both the same.
    """

    __tablename__ = "task_groups"
    __table_args__ = (
        Index(
            "ix_task_groups_inbox",
            "candidate_group",
            "due_at",
            "task_id",
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
    )

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    group: Mapped[str] = mapped_column("candidate_group", String(80), primary_key=True, index=True)
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the task is open."""
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    """When the task is due; `NEVER` for one without a limit, so that it comes last."""

    def follow(self, task: HumanTask, **changing: Any) -> None:
        """Takes over what it repeats of its task; `changing` is what the task is just about to become."""
        self.is_open = changing.get("status", task.status) in (None, "open")
        self.due_at = changing.get("due_at", task.due_at) or NEVER


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
