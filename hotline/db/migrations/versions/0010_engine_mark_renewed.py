"""The engine's mark is renewed at every start (引擎标记的版本)

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_marks = sa.table("engine_marks", sa.column("given", sa.Boolean()), sa.column("version", sa.Integer()))


def upgrade() -> None:
    """One way."""
    with op.batch_alter_table("engine_marks") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("renewing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("lost_mark", sa.String(length=32), nullable=True))
    op.execute(_marks.update().where(_marks.c.given).values(version=1))
    with op.batch_alter_table("engine_marks") as batch_op:
        batch_op.alter_column("version", server_default=None)
        batch_op.alter_column("renewing", server_default=None)
        batch_op.drop_column("given")


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table("engine_marks") as batch_op:
        batch_op.add_column(sa.Column("given", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(_marks.update().values(given=_marks.c.version > 0))
    with op.batch_alter_table("engine_marks") as batch_op:
        batch_op.alter_column("given", server_default=None)
        batch_op.drop_column("lost_mark")
        batch_op.drop_column("renewing")
        batch_op.drop_column("version")
