"""Writing rows that may be there already (写入或更新), the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hotline.db.base import Base

AnyInsert = sqlite.Insert | postgresql.Insert
"""Both have the same `on_conflict` clauses, and nothing but their module in common."""


async def insert_or_ignore(
    session: AsyncSession, model: type[Base], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert the rows; one that breaks any unique constraint is left as it is in the database."""
    if rows:
        await session.execute(_insert(session, model).on_conflict_do_nothing(), rows)


async def insert_new(
    session: AsyncSession,
    model: type[Base],
    key: InstrumentedAttribute[str],
    rows: Sequence[Mapping[str, Any]],
) -> set[str]:
    """Insert the rows; answers the keys of those that were not there before, whoever wrote them meanwhile."""
    if not rows:
        return set()
    statement = _insert(session, model).on_conflict_do_nothing().returning(key)
    return set(await session.scalars(statement, rows))


async def insert_or_update(
    session: AsyncSession,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    replace: Sequence[str] = (),
    fill: Sequence[str] = (),
) -> None:
    """Insert the rows; of one whose primary key is there, only the named columns change.

    Columns in `replace` take the new value, columns in `fill` take it unless it is null. No primary key may
    come twice in `rows`. All rows have the same keys, which are columns' names.
    """
    if not rows:
        return
    statement = _insert(session, model)
    table, new = model.__table__, statement.excluded
    changes: dict[str, ColumnElement[Any]] = {name: new[name] for name in replace}
    changes |= {name: func.coalesce(new[name], table.c[name]) for name in fill}
    statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
    await session.execute(statement, rows)


def _insert(session: AsyncSession, model: type[Base]) -> AnyInsert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)
