"""Alembic's entry (数据库迁移): it is given a connection, never makes one."""

from alembic import context

from hotline.db.registry import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
