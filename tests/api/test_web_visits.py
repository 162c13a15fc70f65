"""`/visits` as pages (走访): what a station and the field team see on a phone, and what a touch does."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hotline.office import Office
from hotline.visits.arrange import arrange_visit
from hotline.visits.models import Visit
from tests.api.browsing import Browse, browsing
from tests.api.steps import DISPATCHER, TICKET, take_in
from tests.contract.casework import FIELD_TEAM, STATION, asked, limited, remember_forms_of_cases

SCRIPT = "<script>alert(1)</script>"
OTHER_STATION = "kong.liang"
CASE = f"{TICKET}.v1"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


async def sent(office: Office, **changes: Any) -> str:
    """The station of the grid is to go to a ticket; the task of taking it."""
    await remember_forms_of_cases(office)
    ticket = await take_in(office, **({"title": f"油烟扰民{SCRIPT}"} | changes))
    async with office.work() as work:
        await arrange_visit(work, ticket, "station")
    await limited(office, f"{ticket}.v1", "take_visit")
    return await asked(office, f"{ticket}.v1", "take_visit", "station_staff@S01")


async def test_the_station_sees_place_and_time_but_not_whose_it_is(office: Office, browse: Browse) -> None:
    task = await sent(office)
    page = await (await browse(STATION)).page("/visits")
    assert "望溪路56号" in page
    assert f'href="/visits/{task.replace(":", "%3A")}"' in page
    assert "油烟扰民&lt;script&gt;" in page
    assert SCRIPT not in page
    assert "还剩" in page
    shown = await (await browse(STATION)).page(f"/visits/{task}")
    assert "13812345678" not in shown
    assert "接收，由本站走访" in shown


async def test_another_station_has_none_of_it(office: Office, browse: Browse) -> None:
    task = await sent(office)
    visitor = await browse(OTHER_STATION)
    assert "现在没有要走访的" in await visitor.page("/visits")
    assert (await visitor.get(f"/visits/{task}")).status_code == 404
    assert (await visitor.post(f"/visits/{task}/take")).status_code == 404


async def test_one_touch_takes_it(office: Office, browse: Browse) -> None:
    task = await sent(office)
    visitor = await browse(STATION)
    taken = await visitor.post(f"/visits/{task}/take")
    assert (taken.status_code, taken.headers["location"]) == (303, "/visits?state=taken&just=taken")
    async with office.look() as work:
        visit = await work.session.get_one(Visit, CASE)
        assert visit.taken_by == STATION
    assert "现在没有要走访的" in await visitor.page("/visits?state=waiting")
    again = await visitor.post(f"/visits/{task}/take")
    assert (again.status_code, "TASK_DONE" in again.text) == (409, True)


async def test_a_visit_is_recorded_with_photographs_and_position(office: Office, browse: Browse) -> None:
    await sent(office)
    task = await asked(office, CASE, "visit_site", "station_staff@S01")
    visitor = await browse(STATION)
    assert "data-visit" not in await visitor.page(f"/visits/{task}")  # somebody says that he goes first
    assert (await visitor.post(f"/visits/{task}/claim")).status_code == 303
    page = await visitor.page(f"/visits/{task}")
    assert f'data-visit data-ticket="{TICKET}"' in page
    assert '"done": "/visits"' in page
    other = await asked(office, TICKET, "handle_ticket", "station_staff@S01")
    assert (await visitor.get(f"/visits/{other}")).headers["location"].startswith("/tasks/")


async def test_by_grid_and_page_by_page(office: Office, browse: Browse) -> None:
    for number in range(22):
        await sent(office, number=f"N{number:02}", grid="G1-01" if number else "G1-03")
    visitor = await browse(STATION)
    page = await visitor.page("/visits?sort=grid")
    assert "共 22 项，第 1 / 2 页" in page
    assert "G1-01 <b>21</b>" in page
    assert "共 1 项" in await visitor.part("/visits?grid=G1-03")
    assert (await visitor.get("/visits?state=lost")).status_code == 422


@pytest.mark.parametrize("person", [DISPATCHER, "zhang.wei", "gong.ming"])
async def test_who_does_not_go_on_site_has_no_such_page(browse: Browse, person: str) -> None:
    refused = await (await browse(person)).get("/visits")
    assert (refused.status_code, "FORBIDDEN" in refused.text) == (403, True)


async def test_the_field_team_sees_what_was_handed_on(office: Office, browse: Browse) -> None:
    await sent(office)
    visitor = await browse(FIELD_TEAM)
    page = await visitor.page("/visits")
    assert "待接收" not in page  # nobody takes anything before going
    assert "现在没有要走访的" in page
