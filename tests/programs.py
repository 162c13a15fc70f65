"""Programs of ours as they are really run (进程): started, heard, ended, in processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

PATIENCE_SECONDS = 300
LOOK_SECONDS = 0.2


class Program:
    """One `hotline` command that goes on until it is ended; what it writes goes to a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], output: Path) -> None:
        self._output = output
        self._asked = False
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "ZEEBE_"))
        }
        with output.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from cli.main import app; app()", *arguments],
                env=own | dict(environment),
                stdout=file,
                stderr=file,
            )

    @property
    def written(self) -> str:
        """All that it wrote, logs included."""
        return self._output.read_text("utf-8")

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def tell(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        self._process.send_signal(number)

    def ended(self) -> int:
        """Waits for its end; its exit code."""
        return self._process.wait(PATIENCE_SECONDS)

    def ask_to_end(self) -> None:
        """Sends SIGTERM, once: a second one would end a Python program that is already ending."""
        if self.is_running and not self._asked:
            self._process.terminate()
        self._asked = True

    def end(self) -> int:
        """Asks it to end, and insists when it does not."""
        self.ask_to_end()
        try:
            return self.ended()
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def heard(self, url: str) -> httpx.Response:
        """Its first answer at an address; an end instead of one is a failure."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up and self.is_running:
            try:
                return httpx.get(url, trust_env=False)
            except httpx.TransportError:
                time.sleep(LOOK_SECONDS)
        raise AssertionError(f"nothing heard at {url}:\n{self.written}")


@contextmanager
def running(arguments: list[str], environment: Mapping[str, str], output: Path) -> Iterator[Program]:
    """A program for as long as the block runs, unless it ended before."""
    program = Program(arguments, environment, output)
    try:
        yield program
    finally:
        program.end()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
