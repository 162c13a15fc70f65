"""What is known of a diagram as it was deployed (流程图版本)."""

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class ProcessVersion(Base):
    """Where a version of a diagram keeps its deadlines, so that a date that changes can be changed there.

    The engine can't give a diagram back, and instances go on under the version with which they began.
    """

    __tablename__ = "process_versions"

    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    computed: Mapped[dict[str, str]] = mapped_column(JSON)
    """Which variable a step that computes deadlines writes: `compute_handling_deadlines` → `handling`."""
    standing: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    """Which deadlines stand on a user task, in the order of its `deadline_ids`: `handling.accept`, `total`."""
