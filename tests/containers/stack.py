"""compose.yaml as it is written, run with the images of `make images` (整套容器)."""

import re
import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.containers.docker_client import ROOT, compose_command, docker, inspect, run

PROJECT = "hotline-test"
NETWORK = "172.31.247"
PATIENCE_SECONDS = 240
LOOK_SECONDS = 0.5
SERVICES = ("postgres", "zeebe", "work", "serve")
PASSWORD = "four words in a row"


class Stack:
    """The running containers, and the workbench as it is reached from outside of them."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._containers: dict[str, str] = {}
        self._secrets = run("sh", "deploy/images/make_secrets.sh", str(folder / "secrets"))
        self._environment = {
            "HOTLINE_SECRETS": self._secrets,
            "HOTLINE_PORT": str(port),
            "HOTLINE_FRONT_NETWORK": NETWORK,
        }

    def compose(self, *words: str) -> str:
        folder = ROOT / "deploy"
        options = ("--project-name", PROJECT, "--env-file", str(folder / "images" / "offline.env"))
        file = ("--file", str(folder / "compose.yaml"))
        return run(*compose_command(), *options, *file, *words, environment=self._environment)

    def container(self, service: str) -> str:
        if service not in self._containers:
            self._containers[service] = self.compose("ps", "--quiet", service)
        return self._containers[service]

    def inspect(self, service: str) -> dict[str, Any]:
        return inspect("container", self.container(service))

    def execute(self, service: str, *words: str) -> str:
        return docker("exec", self.container(service), *words)

    def health(self, service: str) -> str:
        return self.inspect(service)["State"]["Health"]["Status"]

    def logs(self) -> str:
        return self.compose("logs", "--no-color", "--tail", "40")


@contextmanager
def running_stack(folder: Path) -> Generator[Stack]:
    """What an earlier run, killed in the middle, has left is removed first."""
    stack = Stack(folder)
    stack.compose("down", "--volumes", "--remove-orphans")
    try:
        stack.compose("up", "--detach")
        yield stack
    finally:
        stack.compose("down", "--volumes", "--remove-orphans", "--timeout", "20")


def seen(what: Callable[[], Any], explain: Callable[[], str]) -> Any:
    """Waits until it is true, and answers it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := what()):
        assert time.monotonic() < until, explain()
        time.sleep(LOOK_SECONDS)
    return found


@contextmanager
def signed_in(stack: Stack, person: str) -> Generator[httpx.Client]:
    """A person's browser: the account is made in the container, its first password is changed at the first login."""
    first = stack.execute("serve", "hotline-entrypoint", "accounts", "create", person)
    with httpx.Client(base_url=stack.url, trust_env=False, follow_redirects=True) as browser:
        _send(browser, "/login", "/login", person=person, password=first)
        _send(browser, "/account", "/account/password", current=first, new=PASSWORD, again=PASSWORD)
        yield browser


def csrf_of(browser: httpx.Client) -> dict[str, str]:
    """The header that goes with whatever changes something."""
    [token] = re.findall(r'<meta name="csrf-token" content="([^"]+)"', browser.get("/inbox").text)
    return {"X-CSRF-Token": token}


def _send(browser: httpx.Client, page: str, address: str, **fields: str) -> None:
    """A form of a page as a browser sends it."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', browser.get(page).text))
    browser.post(address, data=hidden | fields).raise_for_status()
