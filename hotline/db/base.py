"""The declarative base (映射基类) of all mapped classes."""

from datetime import datetime
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from hotline.db.types import Document, Moment


class Base(DeclarativeBase):
    """Moments are aware and in UTC, dicts and lists are JSON documents, constraints have stable names."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the name and form are SQLAlchemy's
        datetime: Moment,
        dict[str, Any]: Document,
        list[Any]: Document,
        list[str]: Document,
    }
