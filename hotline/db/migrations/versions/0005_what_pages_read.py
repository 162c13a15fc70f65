"""What pages read: diagrams as deployed, versions of visits of elements, inboxes and open deadlines by index."""

import sqlalchemy as sa
from alembic import op

import hotline.db.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RUNNING = sa.text("element_type = 'PROCESS' AND left_at IS NULL")
CLAIMED = sa.text("claimed_by IS NOT NULL")
UNSETTLED = sa.text("settled_at IS NULL AND void_reason IS NULL")
NEVER = "9999-12-30 00:00:00"
FOLLOW = """
UPDATE task_groups SET
  is_open = (SELECT t.status = 'open' FROM human_tasks t WHERE t.id = task_groups.task_id),
  due_at = coalesce((SELECT t.due_at FROM human_tasks t WHERE t.id = task_groups.task_id), task_groups.due_at)
"""


def upgrade() -> None:
    """Up: groups of tasks take over what their tasks say; what is not known of old diagrams stays empty."""
    moment = hotline.db.types.Moment(timezone=True)
    never = NEVER if op.get_bind().dialect.name == "sqlite" else f"{NEVER}+00"
    with op.batch_alter_table("process_versions") as table:
        table.add_column(sa.Column("name", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("labels", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("content", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("deployed_at", moment, nullable=True))
    op.add_column("visited_elements", sa.Column("process_version", sa.Integer(), nullable=True))
    _index(
        "ix_visited_elements_running", "visited_elements", ["process_id", "process_version", "key"], RUNNING
    )
    with op.batch_alter_table("task_groups") as table:
        table.add_column(sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("due_at", moment, nullable=False, server_default=never))
    op.execute(FOLLOW)
    op.create_index(
        "ix_task_groups_inbox",
        "task_groups",
        ["candidate_group", "due_at", "task_id"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    _index("ix_human_tasks_claimed", "human_tasks", ["claimed_by", "status"], CLAIMED)
    op.drop_index("ix_dispatches_department", "dispatches")
    op.create_index("ix_dispatches_department_ticket_id", "dispatches", ["department", "ticket_id"])
    op.create_index("ix_tickets_grid", "tickets", ["grid"])
    _index("ix_deadlines_open", "deadlines", ["step", "due_at", "case_id"], UNSETTLED)


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Down: nothing is lost but what was added."""
    op.drop_index("ix_deadlines_open", "deadlines")
    op.drop_index("ix_tickets_grid", "tickets")
    op.drop_index("ix_dispatches_department_ticket_id", "dispatches")
    op.create_index("ix_dispatches_department", "dispatches", ["department"])
    op.drop_index("ix_human_tasks_claimed", "human_tasks")
    op.drop_index("ix_task_groups_inbox", "task_groups")
    with op.batch_alter_table("task_groups") as table:
        table.drop_column("due_at")
        table.drop_column("is_open")
    op.drop_index("ix_visited_elements_running", "visited_elements")
    with op.batch_alter_table("visited_elements") as table:
        table.drop_column("process_version")
    with op.batch_alter_table("process_versions") as table:
        for name in ("deployed_at", "content", "labels", "name"):
            table.drop_column(name)
