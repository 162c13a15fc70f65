"""`hotline serve` and `hotline work` (多进程运行): real processes on a real PostgreSQL; the engine is away.

What they do together on an engine is in tests/cluster.
"""

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from assembly.looking_out import LookingOut
from hotline.bootstrap import open_office
from hotline.engine.relay import Relay
from hotline.engine.zeebe import ZeebeEngine
from hotline.settings import Settings
from tests.database import as_sqlalchemy, in_postgresql, postgresql
from tests.programs import Program, free_port, running

__all__ = ["postgresql"]


@pytest.fixture(name="database")
async def _database(postgresql: str, tmp_path: Path) -> str:
    name = f"several_{uuid4().hex}"
    in_postgresql(postgresql, f"CREATE DATABASE {name}")
    url = as_sqlalchemy(postgresql, name)
    async with open_office(Settings(data_folder=tmp_path, database_url=url)):
        pass
    return url


@pytest.fixture(name="shared")
def _shared(database: str, tmp_path: Path) -> dict[str, str]:
    """What all processes of one office are given; nobody listens at the engine's address."""
    return {
        "HOTLINE_DATABASE_URL": database,
        "HOTLINE_DATA_FOLDER": str(tmp_path / "data"),
        "ZEEBE_ADDRESS": f"127.0.0.1:{free_port()}",
    }


@pytest.fixture(name="serve")
def _serve(shared: dict[str, str], tmp_path: Path) -> Iterator[tuple[Program, str]]:
    port = free_port()
    with running(["serve"], shared | {"HOTLINE_PORT": str(port)}, tmp_path / "serve.log") as program:
        yield program, f"http://127.0.0.1:{port}"


def ready(url: str) -> dict[str, object]:
    return httpx.get(f"{url}/ready", trust_env=False).json()


@pytest.mark.parametrize("command", ["serve", "work"])
def test_on_sqlite_there_is_one_process_only(command: str, tmp_path: Path) -> None:
    environment = {"HOTLINE_DATA_FOLDER": str(tmp_path / "data"), "ZEEBE_ADDRESS": "127.0.0.1:1"}
    with running([command], environment, tmp_path / "log") as program:
        assert program.ended() == 1
    assert "ONE_PROCESS_ONLY" in program.written


@pytest.mark.parametrize("command", ["serve", "work"])
def test_none_of_several_starts_an_engine_of_its_own(
    command: str, shared: dict[str, str], tmp_path: Path
) -> None:
    del shared["ZEEBE_ADDRESS"]
    with running([command], shared, tmp_path / "log") as program:
        assert program.ended() == 1
    assert "ENGINE_ADDRESS_MISSING" in program.written


def test_serving_says_what_is_away_and_ends_cleanly(serve: tuple[Program, str]) -> None:
    program, url = serve
    assert program.heard(f"{url}/health").json() == {"status": "alive"}
    assert (
        ready(url).items()
        >= {
            "status": "degraded",
            "database": "answering",
            "engine": "away",
            "work": "away",
        }.items()
    )
    program.tell(signal.SIGTERM)
    assert program.ended() == 0


async def test_who_serves_sees_that_another_holds_the_lease(shared: dict[str, str], tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, database_url=shared["HOTLINE_DATABASE_URL"])
    async with open_office(settings) as office:
        outside = LookingOut(office, shared["ZEEBE_ADDRESS"])
        await outside.look()
        assert (outside.health.work, outside.health.engine) == ("away", "away")
        engine = ZeebeEngine(shared["ZEEBE_ADDRESS"])
        await Relay(office, engine).send_pending_if_mine()  # takes the lease; there is nothing to be sent
        await outside.look()
        assert outside.health.work == "running"
        await engine.close()


def test_working_is_heard_while_it_waits_for_its_engine_and_ends_cleanly(
    shared: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    environment = shared | {"HOTLINE_WORKER_METRICS_PORT": str(port)}
    with running(["work"], environment, tmp_path / "work.log") as work:
        url = f"http://127.0.0.1:{port}"
        assert work.heard(f"{url}/health").json() == {"status": "alive"}
        assert ready(url).items() >= {"status": "degraded", "engine": "away", "work": "unknown"}.items()
        assert "hotline_database_up 1.0" in httpx.get(f"{url}/metrics", trust_env=False).text
        work.tell(signal.SIGTERM)
        assert work.ended() == 0


def test_without_an_engine_nothing_is_deployed_and_the_command_says_so(
    shared: dict[str, str], tmp_path: Path
) -> None:
    environment = shared | {"HOTLINE_ENGINE_PATIENCE_SECONDS": "1"}
    with running(["work", "--deploy", "only"], environment, tmp_path / "log") as program:
        assert program.ended() == 1
    assert "ENGINE_UNAVAILABLE" in program.written
