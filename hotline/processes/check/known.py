"""What a check is told of the world beside the folder (已知情况)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Standing:
    """How many instances stand on an element now (停留的件数), and what its diagram calls it."""

    label: str
    instances: int


Place = tuple[str, str]
"""An element: process id and element id; of a whole process the element id is empty."""


@dataclass(frozen=True)
class Known:
    """What workers, program, organization and database say."""

    job_types: frozenset[str]
    """Job types that a worker serves."""
    actions: frozenset[str]
    """What completing a task can do (`hotline.tasks.actions`)."""
    groups: frozenset[str]
    """`role@unit` of everybody in the organization file."""
    standing: Mapping[Place, Standing] | None = field(default=None)
    """Where running instances stand; None: no database was given."""
