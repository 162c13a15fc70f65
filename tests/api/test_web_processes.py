"""`/processes…` as pages (流程): diagrams, tables and forms, to look at and to take home."""

from collections.abc import AsyncIterator

import pytest

from hotline.engine.process_models import ProcessVersion
from hotline.engine.process_versions import read_names
from hotline.office import Office
from tests.api.browsing import Browse, browsing
from tests.api.steps import HANDLER

OWNER = "qian.siyuan"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    content = (office.settings.processes / "station_visit.bpmn").read_bytes()
    names = read_names(content)["station_visit"]
    async with office.work() as work:
        for version in (1, 2):
            row = ProcessVersion(process="station_visit", version=version, computed={}, standing={})
            row.name, row.labels, row.content = names.name, dict(names.labels), content.decode()
            row.deployed_at = work.now
            work.session.add(row)
    async with browsing(office) as made:
        yield made


@pytest.mark.parametrize("person", [OWNER, "gong.ming", "xu.jiashu"])
async def test_the_diagrams_as_they_run_now(browse: Browse, person: str) -> None:
    page = await (await browse(person)).page("/processes")
    assert 'href="/processes/station_visit/versions/2"' in page
    assert "第 2 版" in page


async def test_a_diagram_with_its_steps_as_a_list(browse: Browse) -> None:
    visitor = await browse(OWNER)
    page = await visitor.page("/processes/station_visit/versions/1")
    assert 'data-diagram-show="visit_site"' in page
    assert 'href="/processes/forms/visit_site"' in page
    assert 'href="/processes/tables/deadlines"' in page
    assert "新的工单已按" in page  # version 2 is there
    assert "重复流程，结束" not in page
    assert "重复流程，结束" in await visitor.page("/processes/station_visit/versions/1?all=1")
    file = await visitor.get("/processes/station_visit/versions/1/file")
    assert file.headers["content-disposition"] == 'attachment; filename="station_visit-v1.bpmn"'
    assert file.text.startswith("<?xml")
    assert (await visitor.get("/processes/station_visit/versions/9")).status_code == 404


async def test_a_table_with_all_its_rows(browse: Browse) -> None:
    visitor = await browse(OWNER)
    assert 'href="/processes/tables/visits"' in await visitor.page("/processes/tables")
    page = await visitor.page("/processes/tables/visits")
    assert "由上到下，取第一行" in page
    assert "工单类别" in page
    assert "不限" in page
    file = await visitor.get("/processes/tables/visits/file")
    assert 'filename="visits.dmn"' in file.headers["content-disposition"]
    assert (await visitor.get("/processes/tables/none")).status_code == 404


async def test_a_form_as_people_see_it(browse: Browse) -> None:
    visitor = await browse(OWNER)
    assert 'href="/processes/forms/handle_ticket"' in await visitor.page("/processes/forms")
    page = await visitor.page("/processes/forms/handle_ticket")
    assert '"readonly": true' in page
    file = await visitor.get("/processes/forms/handle_ticket/file")
    assert file.json()["id"] == "handle_ticket"
    assert (await visitor.get("/processes/forms/none")).status_code == 404


@pytest.mark.parametrize("path", ["/processes", "/processes/tables", "/processes/forms/handle_ticket"])
async def test_others_have_no_such_pages(browse: Browse, path: str) -> None:
    assert (await (await browse(HANDLER)).get(path)).status_code == 403
