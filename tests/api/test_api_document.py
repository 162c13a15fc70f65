"""The OpenAPI document, and the API held against it with generated requests, good and bad."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from api.app import create_app
from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.database import Database
from hotline.office import Office
from hotline.settings import Settings
from tests.api.serving import serving
from tests.api.steps import DISPATCHER
from tests.database import MakeDatabase

DOCUMENT = create_app(
    Office(Settings(), Database("sqlite+aiosqlite:///never-opened.db"), Clock(), Calendar())
).openapi()
schema = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture(scope="module")
def address(make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_database(), tmp_path_factory.mktemp("served")) as served:
        yield served


@schema.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_generated_requests(case: Any, address: str) -> None:
    case.call_and_validate(base_url=address, headers={"X-Hotline-Person": DISPATCHER})
