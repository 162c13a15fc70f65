"""Docker and Compose as an operator has them (容器命令): the commands that the documentation names."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*words: str, environment: Mapping[str, str] | None = None) -> str:
    """What the command writes; it has to succeed."""
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def docker(*words: str) -> str:
    return run("docker", *words)


def inspect(kind: str, name: str) -> dict[str, Any]:
    [found] = json.loads(docker(kind, "inspect", name))
    return found


@cache
def compose_command() -> tuple[str, ...]:
    """Compose is a plug-in of Docker, or, in some distributions, a command of its own."""
    plugin = ("docker", "compose")
    if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
        return plugin
    assert shutil.which("docker-compose"), "Compose is missing: start_docker.sh installs it"
    return ("docker-compose",)


def why_not() -> str | None:
    """Why no container can be run here; None where one can."""
    if not shutil.which("docker"):
        return "docker is not installed"
    done = subprocess.run(["docker", "version"], capture_output=True, check=False)
    return None if done.returncode == 0 else "no Docker daemon answers"
