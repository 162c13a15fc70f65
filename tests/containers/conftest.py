"""Tests in containers take minutes and a Docker daemon: they run with `HOTLINE_TEST_CONTAINERS=required`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.docker_client import docker, run, why_not
from tests.containers.stack import Stack, running_stack

FOLDER = Path(__file__).parent
REQUIRED = os.environ.get("HOTLINE_TEST_CONTAINERS") == "required"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if REQUIRED:
        return
    skip = pytest.mark.skip(reason="in containers only with HOTLINE_TEST_CONTAINERS=required")
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def images() -> list[str]:
    """The images of what is here now; what has not changed since they were built is not built again."""
    problem = why_not()
    assert problem is None, f"{problem}: deploy/images/start_docker.sh starts one"
    run("sh", "deploy/images/build.sh", environment={"ARCHIVE": "none"})
    return docker(
        "images", "--filter", "reference=hotline*:*", "--format", "{{.Repository}}:{{.Tag}}"
    ).split()


@pytest.fixture(scope="session")
def stack(images: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
