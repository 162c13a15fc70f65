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


BEYOND_THE_DOCUMENT = {
    "POST /api/v1/tickets": "times that contradict one another",
    "POST /api/v1/tickets/batch": "texts that can't be kept",
    "GET /api/v1/tickets": "departments that do not exist",
    "GET /api/v1/calendar/due": "one of two parameters",
    "POST /api/v1/tickets/{ticket_id}/return-requests": "the form",
    "POST /api/v1/tickets/{ticket_id}/difficulty-reports": "the form",
    "POST /api/v1/tickets/{ticket_id}/withdrawal": "the form",
    "POST /api/v1/tickets/{ticket_id}/files": "what the file is",
    "POST /api/v1/processes/check": "what the files are",
    "POST /api/v1/processes/diff": "what the files are",
    "POST /api/v1/tickets/{ticket_id}/assistances": "the form",
    "POST /api/v1/tickets/{ticket_id}/exclusions": "the form",
    "POST /api/v1/tickets/{ticket_id}/extensions": "the form",
    "POST /api/v1/tickets/{ticket_id}/corrections": "the form",
    "POST /api/v1/exclusions/{case_id}/district-answer": "the form",
    "POST /api/v1/tasks/{task_id}/complete": "the form",
    "POST /api/v1/absences": "people who do not exist, days that are over",
    "POST /api/v1/deputies": "people who do not exist, days that are over",
    "GET /api/v1/personal-data-views": "moments beyond the calendar",
    "GET /api/v1/duty-roster": "days in the wrong order, or too many",
    "PUT /api/v1/duty-roster/{day}": "people who do not exist",
    "POST /api/v1/departments/{code}/succession": "units that do not exist",
    "GET /api/v1/reports/indicators": "days in the wrong order, moments to come",
    "GET /api/v1/reports/indicators/{code}/tickets": "days in the wrong order, moments to come",
    "GET /api/v1/reports/{kind}/{period}": "moments to come",
    "GET /api/v1/reports/{kind}/{period}/{file_format}": "moments to come",
    "POST /api/v1/cases/{case_id}/resolutions": "texts that can't be kept",
    "PUT /api/v1/cases/{case_id}/resolutions/{no}": "texts that can't be kept",
    "POST /api/v1/joint-reviews/{case_id}/items/{no}/strike": "texts that can't be kept",
    "POST /api/v1/joint-reviews/{case_id}/tickets/{ticket_id}/take-up": "texts that can't be kept",
    "POST /api/v1/meetings/{case_id}/reminders": "texts that can't be kept",
}
"""Where 422 also answers what a schema can't say."""


def left_out(label: str) -> list[Any]:
    checks = schemathesis.checks.CHECKS
    names = ["ignored_auth"]  # it breaks one of two identities and is let in by the other: see test_api_login
    if label in BEYOND_THE_DOCUMENT:
        names.append("positive_data_acceptance")
    if label.endswith("/tickets/batch"):
        names.append("unsupported_method")  # for GET, `batch` is a ticket's id, and not one
        names.append("negative_data_rejection")  # a bad ticket is answered in its place, with 200
    return checks.get_by_names(names)


@schema.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_generated_requests(case: Any, address: str) -> None:
    case.call_and_validate(
        base_url=address,
        headers={"X-Hotline-Person": DISPATCHER},
        excluded_checks=left_out(case.operation.label),
    )


def test_every_operation_is_described() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path}"
            assert operation.get("description"), f"{method} {path}"
            assert operation.get("tags"), f"{method} {path}"


def test_problems_have_their_media_type() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status >= "400" and not path.endswith("/ready"):
                    assert list(response["content"]) == ["application/problem+json"], (
                        f"{method} {path} {status}"
                    )
