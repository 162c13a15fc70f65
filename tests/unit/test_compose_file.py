"""compose.yaml agrees with the program: what it tells the engine, and which versions it names."""

import re
import tomllib
from typing import Any

import yaml

from deploy.environment import DEPLOYMENT_PATIENCE, OFFICE_ZONE, feed_exporter
from deploy.settings import EngineSettings
from hotline.settings import ROOT, Settings

FOLDER = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def test_the_engine_tells_the_office_what_a_launched_one_tells() -> None:
    told = SERVICES["zeebe"]["environment"]
    feed = {name: value for name, value in told.items() if "EXPORTERS" in name}
    port = SERVICES["work"]["environment"]["HOTLINE_FEED_PORT"]
    assert feed == feed_exporter(f"http://work:{port}")
    assert told["ZEEBE_BROKER_GATEWAY_CLUSTER_REQUESTTIMEOUT"] == DEPLOYMENT_PATIENCE
    assert OFFICE_ZONE in told["JAVA_OPTS"]


def test_versions_are_those_of_the_program() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    engine = EngineSettings.model_fields["version"].default
    lines = (FOLDER / "images" / "offline.env").read_text("utf-8").splitlines()
    offline = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert offline["HOTLINE_IMAGE"] == f"hotline:{version}"
    assert offline["HOTLINE_ZEEBE_IMAGE"] == f"hotline-zeebe:{engine}"
    assert f"camunda/zeebe:{engine}" in SERVICES["zeebe"]["image"]
    assert f"hotline:{version}" in SERVICES["serve"]["image"]


def test_every_setting_that_is_given_is_one() -> None:
    known = {f"HOTLINE_{name.upper()}" for name in Settings.model_fields} | {"HOTLINE_ENGINE_MANAGEMENT_URL"}
    for service in ("work", "serve"):
        given = {name.removesuffix("_FILE") for name in SERVICES[service]["environment"]}
        assert {name for name in given if name.startswith("HOTLINE_")} <= known


def test_the_images_own_settings_are_settings() -> None:
    known = {f"HOTLINE_{name.upper()}" for name in Settings.model_fields}
    written = (FOLDER / "images" / "hotline.Dockerfile").read_text("utf-8")
    given = set(re.findall(r"^\s+(HOTLINE_\w+)=", written, re.MULTILINE))
    assert given
    assert given <= known


def test_every_container_has_as_few_rights_as_it_needs() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service["user"].startswith("0"), name
        assert {"mem_limit", "cpus", "pids_limit", "healthcheck", "restart"} <= set(service), name
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["serve"]
