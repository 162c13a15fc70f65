"""Tasks, deadlines, history and the outbox belong to a case: a ticket is one, and there are others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CASE_ID = sa.String(length=90)


def upgrade() -> None:
    """Up: what a ticket's id stood in is a case's id from now on; nothing is lost."""
    with op.batch_alter_table("deadlines") as table:
        table.drop_index("ix_deadlines_ticket_id_dispatch_no_step")
        table.drop_constraint("fk_deadlines_ticket_id_tickets", type_="foreignkey")
        table.alter_column("ticket_id", new_column_name="case_id", existing_type=sa.String(60), type_=CASE_ID)
        table.add_column(sa.Column("extended", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("excused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_deadlines_case_id_dispatch_no_step", "deadlines", ["case_id", "dispatch_no", "step"], unique=False
    )
    with op.batch_alter_table("history") as table:
        table.drop_index("ix_history_ticket_id")
        table.drop_constraint("fk_history_ticket_id_tickets", type_="foreignkey")
        table.alter_column("ticket_id", new_column_name="case_id", existing_type=sa.String(60), type_=CASE_ID)
    op.create_index("ix_history_case_id", "history", ["case_id"], unique=False)
    with op.batch_alter_table("human_tasks") as table:
        table.alter_column("ticket_id", existing_type=sa.String(60), nullable=True)
        table.add_column(sa.Column("case_id", CASE_ID, nullable=True))
        table.add_column(sa.Column("instance_key", sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column("element_instance_key", sa.BigInteger(), nullable=False, server_default="0")
        )
        table.add_column(sa.Column("process_version", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE human_tasks SET case_id = ticket_id")
    with op.batch_alter_table("human_tasks") as table:
        table.alter_column("case_id", existing_type=CASE_ID, nullable=False)
    op.create_index("ix_human_tasks_case_id_status", "human_tasks", ["case_id", "status"], unique=False)
    _rename("outbox", "case_id", "ticket_id")
    _rename("step_outputs", "case_id", "ticket_id")
    with op.batch_alter_table("notifications") as table:
        table.drop_index("ix_notifications_ticket_id")
        table.alter_column("ticket_id", new_column_name="case_id", existing_type=sa.String(60), type_=CASE_ID)
    op.create_index("ix_notifications_case_id", "notifications", ["case_id"], unique=False)


def _rename(table_name: str, new: str, old: str) -> None:
    with op.batch_alter_table(table_name) as table:
        table.alter_column(old, new_column_name=new, existing_type=sa.String(60), type_=CASE_ID)


def downgrade() -> None:
    """Down: only what belongs to tickets can stay."""
    tasks = "SELECT id FROM human_tasks WHERE case_id NOT IN (SELECT id FROM tickets)"
    for name in ("task_groups", "task_limits"):  # they refer to the tasks
        op.execute(f"DELETE FROM {name} WHERE task_id IN ({tasks})")  # noqa: S608
    for name in ("deadlines", "history", "human_tasks", "outbox", "step_outputs", "notifications"):
        op.execute(f"DELETE FROM {name} WHERE case_id NOT IN (SELECT id FROM tickets)")  # noqa: S608
    with op.batch_alter_table("notifications") as table:
        table.drop_index("ix_notifications_case_id")
        table.alter_column("case_id", new_column_name="ticket_id", existing_type=CASE_ID, type_=sa.String(60))
    op.create_index("ix_notifications_ticket_id", "notifications", ["ticket_id"], unique=False)
    _rename_back("step_outputs")
    _rename_back("outbox")
    with op.batch_alter_table("human_tasks") as table:
        table.drop_index("ix_human_tasks_case_id_status")
        table.drop_column("process_version")
        table.drop_column("element_instance_key")
        table.drop_column("instance_key")
        table.drop_column("case_id")
        table.alter_column("ticket_id", existing_type=sa.String(60), nullable=False)
    with op.batch_alter_table("history") as table:
        table.drop_index("ix_history_case_id")
        table.alter_column("case_id", new_column_name="ticket_id", existing_type=CASE_ID, type_=sa.String(60))
    with op.batch_alter_table("history") as table:  # after the column has its name back
        table.create_foreign_key("fk_history_ticket_id_tickets", "tickets", ["ticket_id"], ["id"])
    op.create_index("ix_history_ticket_id", "history", ["ticket_id"], unique=False)
    with op.batch_alter_table("deadlines") as table:
        table.drop_index("ix_deadlines_case_id_dispatch_no_step")
        table.drop_column("excused")
        table.drop_column("extended")
        table.alter_column("case_id", new_column_name="ticket_id", existing_type=CASE_ID, type_=sa.String(60))
    with op.batch_alter_table("deadlines") as table:  # after the column has its name back
        table.create_foreign_key("fk_deadlines_ticket_id_tickets", "tickets", ["ticket_id"], ["id"])
    op.create_index(
        "ix_deadlines_ticket_id_dispatch_no_step", "deadlines", ["ticket_id", "dispatch_no", "step"]
    )


def _rename_back(table_name: str) -> None:
    with op.batch_alter_table(table_name) as table:
        table.alter_column("case_id", new_column_name="ticket_id", existing_type=CASE_ID, type_=sa.String(60))
