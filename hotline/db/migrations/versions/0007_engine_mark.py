"""By which mark the office knows its engine again, and its waiting timers (引擎标记、引擎定时器)

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hotline.db.types

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One way."""
    op.create_table(
        "engine_marks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_marks")),
    )
    op.create_table(
        "engine_timers",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_instance_key", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("due_at", hotline.db.types.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_engine_timers")),
    )
    op.create_index(op.f("ix_engine_timers_element_instance_key"), "engine_timers", ["element_instance_key"])


def downgrade() -> None:
    """And back."""
    op.drop_table("engine_timers")
    op.drop_table("engine_marks")
