"""What the engine hands out and takes back (任务与应答), free of its wire format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the engine that is held under a lease (引擎任务)."""

    key: int
    type: str
    process: str
    process_version: int
    instance_key: int
    element: str
    element_instance_key: int
    headers: dict[str, str]
    retries: int
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a process (消息). Its id makes a second sending harmless while the engine keeps it."""

    id: str
    name: str
    correlation_key: str
    variables: dict[str, Any]
    time_to_live: timedelta


@dataclass(frozen=True, slots=True)
class Move:
    """An element instance that is to begin anew in its place (重新进入节点), because its timers have new dates."""

    instance_key: int
    element_instance_key: int
    element: str
    scope_key: int | None
    """The element instance around it; None where the feed has not told it, and the engine finds it if there is
    one only.
    """


@dataclass(frozen=True, slots=True)
class Migration:
    """A running instance that is to go on by another version of its diagram (迁移)."""

    instance_key: int
    definition_key: int
    """The engine's key of the version to which it goes."""
    elements: Mapping[str, str]
    """Which element becomes which; waiting events as well, or the engine makes them anew."""
