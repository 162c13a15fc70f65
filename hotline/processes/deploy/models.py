"""Deployments as tables (部署记录): who gave the engine what and why, and what became of running instances."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base
from hotline.db.models import CountingKey


class Deployment(Base):
    """A deployment (部署): written down before the engine is asked, so that a kill in between loses nobody's name."""

    __tablename__ = "deployments"

    id: Mapped[int] = mapped_column(CountingKey, primary_key=True, autoincrement=True)
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """Null while it is not known what the engine took; the next one with the same files finishes it."""
    by: Mapped[str] = mapped_column("deployed_by", String(60))
    """Id of the person, or `system` for what a start deployed."""
    why: Mapped[str] = mapped_column(String(500))
    """In that person's words, free of personal data."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the names and contents of all files that were given."""
    renamed: Mapped[dict[str, Any]]
    """By process: ids of elements that this person confirmed to have become others, old → new."""


class DeployedFile(Base):
    """A file that became a new version (新版本的文件); what was given unchanged is left out."""

    __tablename__ = "deployed_files"
    __table_args__ = (Index("ix_deployed_files_kind_definition_id", "kind", "definition_id"),)

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    """`process`, `form` or `decision_requirements`."""
    definition_id: Mapped[str] = mapped_column(String(160), primary_key=True)
    version: Mapped[int]
    key: Mapped[int] = mapped_column(BigInteger)
    """The engine's key of that version."""
    file: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """The text of a table; diagrams and forms are kept by version elsewhere."""


class MoveOutcome(StrEnum):
    """What became of an instance that ran on an older version (在办的处理结果)."""

    PLANNED = "planned"
    """The engine was about to be asked; what it answered is not known after a kill."""
    MIGRATED = "migrated"
    STARTED_AGAIN = "started_again"
    STAYS = "stays"
    ENDED = "ended"
    """It had ended in the meantime."""

    @property
    def label(self) -> str:
        """What people read."""
        return {
            "planned": "待处理",
            "migrated": "已迁到新版本",
            "started_again": "已重新启动",
            "stays": "留在旧版本",
            "ended": "已办结",
        }[self]


class InstanceMove(Base):
    """What a deployment did with a running instance (在办的处理)."""

    __tablename__ = "instance_moves"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id"), primary_key=True)
    instance_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    process: Mapped[str] = mapped_column(String(80))
    from_version: Mapped[int]
    to_version: Mapped[int]
    case_id: Mapped[str | None] = mapped_column(String(90))
    """The ticket or case whose process it is; null for one that belongs to none."""
    mapped: Mapped[bool]
    """Whether somebody confirmed what became of elements whose ids are gone: they are not missed any more."""
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why, in Chinese; empty where nothing has to be explained."""
    at: Mapped[datetime]
