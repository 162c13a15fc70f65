"""What people looked at citizens' data for (查看用途)

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One way."""
    op.add_column(
        "personal_data_views", sa.Column("purpose", sa.String(length=200), nullable=False, server_default="")
    )
    with op.batch_alter_table("personal_data_views") as batch_op:
        batch_op.alter_column("purpose", server_default=None)


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table("personal_data_views") as batch_op:
        batch_op.drop_column("purpose")
