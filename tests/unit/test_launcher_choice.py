from pathlib import Path

import pytest

from deploy.choice import choose_backend, docker_answers
from deploy.errors import NoEngineFound
from deploy.settings import EngineSettings


class Machine:
    """A machine that has only the programs given to it."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder

    def install(self, name: str, *, succeeds: bool) -> None:
        program = self.programs / name
        program.write_text(f"#!/bin/sh\nexit {0 if succeeds else 1}\n")
        program.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HOTLINE_ENGINE", "HOTLINE_ENGINE_VERSION", "ZEEBE_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    return Machine(tmp_path)


async def test_an_address_comes_first(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.install("docker", succeeds=True)
    monkeypatch.setenv("ZEEBE_ADDRESS", "engine.example:26500")
    assert await choose_backend(EngineSettings()) == "address"


async def test_docker_comes_before_maven(machine: Machine) -> None:
    machine.install("docker", succeeds=True)
    machine.install("mvn", succeeds=True)
    assert await choose_backend(EngineSettings()) == "container"


async def test_a_docker_client_without_its_daemon_is_no_docker(machine: Machine) -> None:
    machine.install("docker", succeeds=False)
    machine.install("mvn", succeeds=True)
    assert not await docker_answers()
    assert await choose_backend(EngineSettings()) == "process"


async def test_maven_is_not_needed_once_the_distribution_is_there(machine: Machine, tmp_path: Path) -> None:
    broker = tmp_path / "cache" / "hotline" / "engine" / EngineSettings().version / "bin" / "broker"
    broker.parent.mkdir(parents=True)
    broker.touch()
    assert await choose_backend(EngineSettings()) == "process"


async def test_the_setting_overrides_what_is_there(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.install("docker", succeeds=True)
    monkeypatch.setenv("ZEEBE_ADDRESS", "engine.example:26500")
    monkeypatch.setenv("HOTLINE_ENGINE", "process")
    assert await choose_backend(EngineSettings()) == "process"


async def test_nothing_there_is_one_sentence_that_says_what_to_install(machine: Machine) -> None:
    with pytest.raises(NoEngineFound) as refused:
        await choose_backend(EngineSettings())
    for word in ("Maven", "Docker", "ZEEBE_ADDRESS"):
        assert word in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_the_address_way_needs_an_address(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_ENGINE", "address")
    with pytest.raises(NoEngineFound, match="ZEEBE_ADDRESS"):
        await choose_backend(EngineSettings())
