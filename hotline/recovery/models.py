"""By what the office knows its engine again, as a table (引擎标记)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base

ONLY = 1


class EngineMark(Base):
    """The mark that this office's engine carries (引擎标记); one row, there is one engine."""

    __tablename__ = "engine_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ONLY)
    mark: Mapped[str] = mapped_column(String(32))
    """Chosen at random for each engine."""
    version: Mapped[int] = mapped_column(default=0)
    """How often the engine was given it, once at every start; 0 while none has it."""
    renewing: Mapped[bool] = mapped_column(default=False)
    """Whether the next version is being given: after a kill the engine may have it already."""
    lost_mark: Mapped[str | None] = mapped_column(String(32), default=None)
    """What the engine lost last had: one that has it still holds the instances that were started again elsewhere."""
    losses: Mapped[int] = mapped_column(default=0)
    """How many engines were lost so far: their keys are told apart by it."""
