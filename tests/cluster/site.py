"""An office of several processes on one machine (多进程现场): each is ended, and begun again, at will."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.programs import Program, free_port


@dataclass
class Site:
    """The processes by name, `serve-0` to `work-1`; whoever is begun again has the ports that it had."""

    folder: Path
    database_url: str
    processes: dict[str, Program] = field(default_factory=dict[str, Program])
    _ports: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    def port(self, process: str, purpose: str) -> int:
        """A port of a process, always the same."""
        return self._ports.setdefault((process, purpose), free_port())

    def feed_url(self, process: str) -> str:
        """Where a process that works hears an engine."""
        return f"http://127.0.0.1:{self.port(process, 'feed')}"

    def address(self, process: str) -> str:
        """Where a process that serves answers."""
        return f"http://127.0.0.1:{self.port(process, 'api')}"

    def prepare(self, engine: str) -> None:
        """Database and diagrams, before anything is begun."""
        program = Program(["work", "--deploy", "only"], self._shared(engine), self.folder / "prepare.log")
        assert program.ended() == 0, program.written

    def begin(self, process: str, engine: str) -> None:
        """Begins a process, or begins it again."""
        output = self.folder / f"{process}.log"
        if process.startswith("serve"):
            own = {"HOTLINE_PORT": str(self.port(process, "api"))}
            program = Program(["serve"], self._shared(engine) | own, output)
        else:
            own = {
                "HOTLINE_FEED_PORT": str(self.port(process, "feed")),
                "HOTLINE_WORKER_METRICS_PORT": str(self.port(process, "probes")),
            }
            program = Program(["work", "--deploy", "no"], self._shared(engine) | own, output)
        self.processes[process] = program

    def heard(self, process: str) -> None:
        """Waits until a process answers."""
        self.processes[process].heard(f"{self._probes(process)}/health")

    def ready(self, process: str) -> dict[str, Any]:
        """What it says of itself."""
        return self.processes[process].heard(f"{self._probes(process)}/ready").json()

    def end(self) -> Mapping[str, int]:
        """Ends all; their exit codes."""
        for program in self.processes.values():
            program.ask_to_end()
        return {name: program.end() for name, program in self.processes.items()}

    def _probes(self, process: str) -> str:
        purpose = "api" if process.startswith("serve") else "probes"
        return f"http://127.0.0.1:{self.port(process, purpose)}"

    def _shared(self, engine: str) -> dict[str, str]:
        return {
            "HOTLINE_DATABASE_URL": self.database_url,
            "HOTLINE_DATA_FOLDER": str(self.folder / "data"),
            "HOTLINE_LOG_FORMAT": "text",
            "ZEEBE_ADDRESS": engine,
        }
