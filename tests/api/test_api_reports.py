"""Reports over HTTP: each role its own figures (R-60), the tickets behind them, files to download."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from hotline.office import Office
from tests.api.conftest import As
from tests.api.steps import ADMINISTRATOR, DISCIPLINE, DISPATCHER, FIELD_LEADER, HEAD, problem
from tests.contract.reported_office import at, build

TWO_MONTHS = {"from": "2026-09-01", "to": "2026-10-31"}
INDICATORS = "/reports/indicators"


@pytest.fixture
async def reported(office: Office) -> Office:
    async with office.work() as work:
        await build(replace(work, now=at(12, 1)))
    return office


def contact(body: dict[str, object]) -> dict[str, str]:
    rows = body["rows"]
    assert isinstance(rows, list)
    return {row["keys"][0]["key"]: _rate(row["figures"][0]["value"]) for row in rows}


def _rate(value: dict[str, int]) -> str:
    return f"{value['numerator']}/{value['denominator']}"


@pytest.mark.usefixtures("reported")
async def test_each_role_gets_its_own_rows(call: As) -> None:
    wanted = {**TWO_MONTHS, "by": "department", "as_of": "2026-11-02T10:00:00+08:00"}
    everything = (await call(DISPATCHER).get(INDICATORS, params=wanted)).json()
    assert contact(everything) == {"V01": "3/4", "V02": "3/3", "O01": "0/0"}
    assert everything["previous"] == "2026年7—8月"
    assert contact((await call(HEAD).get(INDICATORS, params=wanted)).json()) == {"V01": "3/4"}
    rural = (await call(FIELD_LEADER).get(INDICATORS, params=wanted)).json()
    assert contact(rural) == {"V01": "3/4", "V02": "3/3"}
    for nobody in (ADMINISTRATOR, DISCIPLINE):
        problem(await call(nobody).get(INDICATORS, params=wanted), 403, "FORBIDDEN")


@pytest.mark.usefixtures("reported")
async def test_from_a_figure_to_its_tickets(call: As) -> None:
    path = f"{INDICATORS}/first_contact/tickets"
    late = (await call(HEAD).get(path, params={**TWO_MONTHS, "part": "rest"})).json()
    assert [(item["ticket_id"], item["in_numerator"]) for item in late["items"]] == [("T2.1", False)]
    others = (await call(HEAD).get(path, params={**TWO_MONTHS, "department": "V02"})).json()
    assert others["total"] == 0
    grid = (await call(DISPATCHER).get(path, params={**TWO_MONTHS, "grid": "G2-01", "size": 1})).json()
    assert (grid["total"], len(grid["items"])) == (2, 1)


@pytest.mark.usefixtures("reported")
async def test_a_report_and_its_files(call: As) -> None:
    report = (await call(DISPATCHER).get("/reports/bimonthly/2026-10")).json()
    assert report["label"] == "2026年9—10月"
    file = await call(DISPATCHER).get("/reports/bimonthly/2026-09/xlsx")
    assert file.headers["content-disposition"].startswith(
        'attachment; filename="report-bimonthly-2026-09.xlsx"'
    )
    assert "未按时先行接单" in load_workbook(BytesIO(file.content)).sheetnames
    talks = (await call(DISCIPLINE).get("/reports/bimonthly/2026-10")).json()
    assert {sheet["rule"] for chapter in talks["chapters"] for sheet in chapter["sheets"]} == {"R-40", "R-41"}
    problem(await call(ADMINISTRATOR).get("/reports/bimonthly/2026-10"), 403, "FORBIDDEN")


@pytest.mark.usefixtures("reported")
async def test_what_is_refused(call: As) -> None:
    client = call(DISPATCHER)
    backwards = {"from": "2026-10-31", "to": "2026-09-01"}
    problem(await client.get(INDICATORS, params=backwards), 422, "SPAN_INVALID")
    problem(await client.get(INDICATORS, params={**TWO_MONTHS, "set": "nobody"}), 404, "INDICATOR_UNKNOWN")
    future = {**TWO_MONTHS, "as_of": "2099-01-01T00:00:00+08:00"}
    problem(await client.get(INDICATORS, params=future), 422, "AS_OF_IN_FUTURE")
    problem(await client.get("/reports/bimonthly/2026-5"), 422, "REQUEST_INVALID")
    assert [each["code"] for each in (await client.get("/reports/sets")).json()] == [
        "street",
        "beijing",
        "visits",
        "center",
    ]
