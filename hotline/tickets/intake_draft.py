"""A ticket while somebody types it (收单草稿): as far as it is known, nothing of it checked, nothing kept."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IntakeDraft:
    """What helps to say more about a ticket before it is taken in; absent texts are empty.

    `address`, `citizen_name` and `citizen_phone` are personal information (R-61).
    """

    dispatched_at: datetime
    """The district's dispatch time, aware; now where it is not typed yet."""
    number: str = ""
    nature: str = ""
    matter: str = ""
    category: str = ""
    grid: str = ""
    address: str = ""
    citizen_name: str = ""
    citizen_phone: str = ""
    anonymous: bool = False
