"""Rows by their key (按主键取行): one by one, or read ahead for a whole batch of jobs in one query a class."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from hotline.db.base import Base
from hotline.work import Work

Row = TypeVar("Row", bound=Base)

READ_AT_ONCE = 500
"""Keys in one query: SQLite takes no more than some thousand values."""


async def find(work: Work, row_class: type[Row], key: str) -> Row | None:
    """The row of that key, None if there is none; asked of the database only if it was not read ahead."""
    if (row_class, key) not in work.known:
        work.known[row_class, key] = await work.session.get(row_class, key)
    return work.known[row_class, key]


async def lock(work: Work, row_class: type[Row], key: str) -> Row | None:
    """The row of that key, locked until the transaction ends; None if there is none."""
    if (row_class, key) not in work.known:
        work.known[row_class, key] = await _locked(work, row_class, key)
    return work.known[row_class, key]


async def _locked(work: Work, row_class: type[Row], key: str) -> Row | None:
    if work.session.get_bind().dialect.name == "sqlite":  # its writer lock is the whole database
        return await work.session.get(row_class, key)
    # Read anew: what the session has seen of it before the lock may be old. Its key stays as it is: others may
    # refer to it meanwhile, e.g. open a task of one of the ticket's cases.
    return await work.session.get(row_class, key, with_for_update={"key_share": True}, populate_existing=True)


async def read_ahead(work: Work, row_class: type[Base], keys: Iterable[str], *, lock: bool = False) -> None:
    """Reads the rows of these keys, in the order of the keys; `lock` locks them where rows can be locked.

    The session itself remembers rows only as long as somebody holds them: `work.known` does.
    """
    wanted = sorted({key for key in keys if (row_class, key) not in work.known})
    column: Any = inspect(row_class).primary_key[0]
    for start in range(0, len(wanted), READ_AT_ONCE):
        part = wanted[start : start + READ_AT_ONCE]
        query = select(row_class).where(column.in_(part)).order_by(column)
        rows = await work.session.scalars(query.with_for_update(key_share=True) if lock else query)
        found = {getattr(row, column.key): row for row in rows}
        work.known.update({(row_class, key): found.get(key) for key in part})
