import socket
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path

from deploy.container_backend import container_command, container_name
from deploy.environment import HEARD, NOT_HEARD, engine_environment
from deploy.options import EngineOptions
from deploy.ports import LOOPBACK, EnginePorts, free_ports
from deploy.settings import EngineSettings

PORTS = EnginePorts(1, 2, 3, 4, 5)


def test_every_listener_is_bound_to_loopback(tmp_path: Path) -> None:
    found = engine_environment(EngineOptions(tmp_path), EngineSettings(), PORTS, LOOPBACK)
    assert {name for name, value in found.items() if value == LOOPBACK} == {
        "ZEEBE_BROKER_NETWORK_HOST",
        "ZEEBE_BROKER_GATEWAY_NETWORK_HOST",
        "SERVER_ADDRESS",
        "MANAGEMENT_SERVER_ADDRESS",
    }
    assert [value for name, value in found.items() if name.endswith("PORT")] == ["2", "3", "1", "4", "5"]


def test_without_a_feed_nothing_is_exported(tmp_path: Path) -> None:
    found = engine_environment(EngineOptions(tmp_path), EngineSettings(), PORTS, LOOPBACK)
    assert not [name for name in found if "EXPORTERS" in name]


def test_the_feed_hears_three_kinds_and_no_variables(tmp_path: Path) -> None:
    options = EngineOptions(tmp_path, feed_url="http://127.0.0.1:7")
    found = engine_environment(options, EngineSettings(), PORTS, LOOPBACK)
    prefix = "ZEEBE_BROKER_EXPORTERS_FEED_ARGS_INDEX_"
    on = {
        name.removeprefix(prefix)
        for name, value in found.items()
        if name.startswith(prefix) and value == "true"
    }
    assert on == {*HEARD, "EVENT"}
    assert found[prefix + "VARIABLE"] == "false"
    assert not set(HEARD) & set(NOT_HEARD)


def test_ports_are_the_usual_ones_unless_taken() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        occupied: int = taken.getsockname()[1]
        found = free_ports(EnginePorts(gateway=occupied))
    assert found.gateway != occupied
    assert len(set(astuple(found))) == len(astuple(found))


def test_a_port_wanted_twice_is_given_once() -> None:
    wanted = free_ports().gateway
    found = free_ports(EnginePorts(wanted, wanted, wanted, wanted, wanted))
    assert len(set(astuple(found))) == len(astuple(found))


def test_a_container_on_linux_listens_on_loopback_only(tmp_path: Path) -> None:
    settings = EngineSettings.model_validate({"image": "camunda/zeebe", "version": "8.5.8"})
    command = container_command(EngineOptions(tmp_path), settings, PORTS, shares_network=True)
    assert command[command.index("--network") + 1] == "host"
    assert "SERVER_ADDRESS=127.0.0.1" in command
    assert command[-1] == "camunda/zeebe:8.5.8"
    assert f"hotline.engine.folder={tmp_path}" in command


def test_a_container_elsewhere_is_published_on_loopback_and_finds_the_feed(tmp_path: Path) -> None:
    options = EngineOptions(tmp_path, True, timedelta(days=1), "http://127.0.0.1:7/feed")
    command = container_command(options, EngineSettings(), PORTS, shares_network=False)
    published = [command[at + 1] for at, word in enumerate(command) if word == "--publish"]
    assert published == ["127.0.0.1:1:1", "127.0.0.1:4:4", "127.0.0.1:5:5"]
    assert "ZEEBE_BROKER_EXPORTERS_FEED_ARGS_URL=http://host.docker.internal:7/feed" in command
    assert "ZEEBE_CLOCK_CONTROLLED=true" in command


def test_a_containers_name_belongs_to_its_data_folder(tmp_path: Path) -> None:
    assert container_name(tmp_path) == container_name(tmp_path / "x" / "..")
    assert container_name(tmp_path) != container_name(tmp_path / "x")
