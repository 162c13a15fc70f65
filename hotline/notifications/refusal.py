"""Why a message was not taken (发送失败)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason is Chinese, for people, without address, secret, text or the answer's own words."""

    reason: str
    too_many: bool = False
    """The receiver takes nothing more for now, whatever the message."""
    permanent: bool = False
    """Trying again does not help until a person has put something right."""
