"""Who deployed what and why, and what became of running instances (部署记录)

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hotline.db.models import CountingKey
from hotline.db.types import Document, Moment

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One way."""
    op.create_table(
        "deployments",
        sa.Column("id", CountingKey, autoincrement=True, nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("deployed_by", sa.String(length=60), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("renamed", Document, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployments")),
    )
    op.create_table(
        "deployed_files",
        sa.Column("deployment_id", CountingKey, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("definition_id", sa.String(length=160), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployments.id"], name=op.f("fk_deployed_files_deployment_id_deployments")
        ),
        sa.PrimaryKeyConstraint("deployment_id", "kind", "definition_id", name=op.f("pk_deployed_files")),
    )
    op.create_index("ix_deployed_files_kind_definition_id", "deployed_files", ["kind", "definition_id"])
    op.create_table(
        "instance_moves",
        sa.Column("deployment_id", CountingKey, nullable=False),
        sa.Column("instance_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=90), nullable=True),
        sa.Column("mapped", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployments.id"], name=op.f("fk_instance_moves_deployment_id_deployments")
        ),
        sa.PrimaryKeyConstraint("deployment_id", "instance_key", name=op.f("pk_instance_moves")),
    )


def downgrade() -> None:
    """And back."""
    op.drop_table("instance_moves")
    op.drop_table("deployed_files")
    op.drop_table("deployments")
