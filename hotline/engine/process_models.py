"""What is known of a diagram as it was deployed (流程图版本)."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class ProcessVersion(Base):
    """A version of a diagram: its text, how it names its elements, and where it keeps its deadlines, so that a
    date that changes can be changed there.

    The engine can't give a diagram back, and instances go on under the version with which they began.
    """

    __tablename__ = "process_versions"

    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    computed: Mapped[dict[str, str]] = mapped_column(JSON)
    """Which variable a step that computes deadlines writes: `compute_handling_deadlines` → `handling`."""
    standing: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    """Which deadlines stand on a user task, in the order of its `deadline_ids`: `handling.accept`, `total`."""
    name: Mapped[str] = mapped_column(String(200), default="")
    """How the diagram calls its process; empty for a version from before names were kept."""
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """How the diagram calls its elements: `contact_citizen` → `先行联系`; those without a name are left out."""
    content: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """The BPMN file itself; empty for a version from before files were kept."""
    deployed_at: Mapped[datetime | None]
    """When this version was first deployed by this system; null where that is not known."""
