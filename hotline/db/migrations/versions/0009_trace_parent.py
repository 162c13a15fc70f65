"""In which trace the engine was told something (链路)

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRACED = sa.text("trace_parent IS NOT NULL")


def upgrade() -> None:
    """One way."""
    op.add_column("outbox", sa.Column("trace_parent", sa.String(length=55), nullable=True))
    op.create_index(
        "ix_outbox_traced", "outbox", ["case_id", "id"], sqlite_where=TRACED, postgresql_where=TRACED
    )


def downgrade() -> None:
    """And back."""
    op.drop_index("ix_outbox_traced", "outbox")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_column("trace_parent")
