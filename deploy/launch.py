"""What a way of running the engine asks the launcher to start (启动方案)."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Launch:
    """A command that runs until the engine ends, and where the engine will be heard."""

    command: list[str]
    environment: dict[str, str]
    grpc_address: str
    management_url: str
    log: Path
