"""`/overview` and `/reports` as pages: own figures for each role, every number leading to its tickets (R-60)."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hotline.office import Office
from hotline.reports.report import chapter_titles
from hotline.tickets.models import Ticket
from tests.api.browsing import Browse, Visitor, browsing
from tests.api.steps import ADMINISTRATOR, DISCIPLINE, DISPATCHER, FIELD_LEADER, HEAD
from tests.contract.reported_office import SECRET, at, build
from tests.contract.supervising import set_clock

CHIEF, LEADER, OTHER_FIELD = "cheng.yuanshan", "gu.jianping", "shao.zhiyuan"
DAYS = "from=2026-09-01&to=2026-10-31"
PANELS = ("now", "figures", "trend", "fields", "departments", "late", "grids")
REPORT = "/reports/bimonthly/2026-10"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with office.work() as work:
        await build(replace(work, now=at(12, 1)))
    set_clock(office, at(11, 2))
    async with browsing(office) as made:
        yield made


def links(page: str) -> set[str]:
    """Where a page leads among the figures."""
    return {found.replace("&amp;", "&") for found in re.findall(r'href="(/overview/tickets[^"]+)"', page)}


def tickets(page: str) -> set[str]:
    return set(re.findall(r'class="title" href="/tickets/([^"]+)"', page))


async def counted(visitor: Visitor, query: str) -> set[str]:
    return tickets(await visitor.page(f"/overview/tickets?{DAYS}&{query}"))


async def test_the_overview_is_for_those_who_have_figures(browse: Browse) -> None:
    for person in (CHIEF, LEADER, FIELD_LEADER, DISPATCHER, HEAD):
        visitor = await browse(person)
        page = await visitor.page(f"/overview?{DAYS}")
        assert "2026年9—10月" in page
        for panel in PANELS:
            assert f"/overview/{panel}" in page
            assert "<html" not in await visitor.part(f"/overview/{panel}?{DAYS}")
            assert "<html" in await visitor.page(f"/overview/{panel}?{DAYS}")
    for person in (DISCIPLINE, ADMINISTRATOR):
        assert (await (await browse(person)).get("/overview")).status_code == 403


async def test_each_sees_his_own_figures(browse: Browse) -> None:
    query = f"/overview/departments?{DAYS}"
    whole = await (await browse(CHIEF)).part(query)
    assert whole.count('scope="row"') == 4
    own = await (await browse(HEAD)).part(query)
    assert (own.count('scope="row"'), "department=V01" in own, "department=V02" in own) == (1, True, False)
    assert "department=" not in await (await browse(OTHER_FIELD)).part(query)
    rural = await (await browse(FIELD_LEADER)).part(query)
    assert ("department=V02" in rural, "department=O01" in rural) == (True, False)


async def test_every_number_leads_to_as_many_tickets(browse: Browse) -> None:
    visitor = await browse(CHIEF)
    for panel in ("figures", "fields", "departments", "grids"):
        page = await visitor.part(f"/overview/{panel}?{DAYS}")
        found = re.findall(r'href="(/overview/tickets[^"]+)"[^>]*>(\d+)</a>', page)
        assert len(found) > 5
        for address, number in found[:12]:
            listed = await visitor.page(address.replace("&amp;", "&"))
            assert f"共 {number} 项" in listed or (number == "0" and "没有这样的工单" in listed), address


async def test_the_parts_of_a_figure(browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    assert await counted(visitor, "code=first_contact&part=rest") == {"T2.1"}
    assert await counted(visitor, "code=satisfied&part=numerator&department=V01") == {"T1.1", "T2.1", "T3.1"}
    assert await counted(visitor, "code=volume_received&field=rural") == {f"T{no}.1" for no in range(1, 7)}
    assert await counted(await browse(HEAD), "code=first_contact&department=V02") == set()
    for wrong in ("code=nothing", "code=satisfied&part=half", "part=rest", "code=satisfied&page=0"):
        assert (await visitor.get(f"/overview/tickets?{DAYS}&{wrong}")).status_code in (404, 422), wrong


async def test_departments_are_sorted_by_what_one_clicks(browse: Browse) -> None:
    visitor = await browse(CHIEF)

    async def first(sort: str, order: str) -> str:
        page = await visitor.part(f"/overview/departments?{DAYS}&sort={sort}&order={order}")
        assert f'aria-sort="{"ascending" if order == "asc" else "descending"}"' in page
        found = re.search(r"department=(\w+)", page)
        assert found
        return found.group(1)

    assert await first("received", "desc") == "V01"
    assert await first("received", "asc") == "O01"
    assert await first("name", "desc") == "V02"


async def test_late_acceptances_are_counted_towards_three(browse: Browse) -> None:
    page = await (await browse(CHIEF)).part(f"/overview/late?{DAYS}")
    assert "1/3" in page
    assert "/overview/tickets?code=accepted&amp;part=rest&amp;from=2026-09-01&amp;to=2026-10-31" in page
    assert "本期没有超时" in await (await browse(OTHER_FIELD)).part(f"/overview/late?{DAYS}")


@pytest.mark.parametrize(
    "days",
    ["from=2026-10-01", "from=x&to=y", "from=2026-10-02&to=2026-10-01", "from=1999-01-01&to=2026-01-01"],
)
async def test_a_wrong_period_is_said_and_kept(browse: Browse, days: str) -> None:
    visitor = await browse(CHIEF)
    answer = await visitor.get(f"/overview?{days}")
    assert (answer.status_code, "REQUEST_INVALID" in answer.text) == (422, True)
    assert f'value="{days.split("=")[1].split("&")[0]}"' in answer.text
    assert "/overview/figures" not in answer.text
    assert (await visitor.get(f"/overview/figures?{days}")).status_code == 422


async def test_what_people_wrote_is_text_and_no_name_is_shown(browse: Browse, office: Office) -> None:
    async with office.work() as work:
        ticket = await work.session.get_one(Ticket, "T1.1")
        ticket.title = "<script>alert(1)</script>"
    page = await (await browse(DISPATCHER)).page(f"/overview/tickets?{DAYS}&code=volume_received")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert SECRET not in page


async def test_the_list_of_reports(browse: Browse) -> None:
    page = await (await browse(CHIEF)).page("/reports")
    for label in ("2026年11—12月双月通报", "2026年9—10月双月通报", "2026年7—8月双月通报"):
        assert label in page
    assert ("期间未结束" in page, "未形成会议材料" in page, "2026年5—6月" in page) == (True, True, False)
    assert f"/api/v1{REPORT}/xlsx" in page
    assert "2026年7—9月季度通报" in await (await browse(CHIEF)).page("/reports?kind=quarterly")
    assert (await (await browse(CHIEF)).get("/reports?kind=weekly")).status_code == 422
    assert (await (await browse(ADMINISTRATOR)).get("/reports")).status_code == 403


async def test_a_report_by_chapters_and_on_paper(browse: Browse) -> None:
    visitor = await browse(CHIEF)
    page = await visitor.page(REPORT)
    titles = chapter_titles("bimonthly")
    for no, title in enumerate(titles):
        assert title in page
        assert f"{REPORT}/chapters/{no}" in page
        assert "<table" in (part := await visitor.part(f"{REPORT}/chapters/{no}")) or "本期没有" in part
    assert (await visitor.get(f"{REPORT}/chapters/{len(titles)}")).status_code == 404
    paper = await visitor.page(f"{REPORT}/print")
    assert all(title in paper for title in titles)
    assert SECRET not in paper
    for wrong in ("/reports/weekly/2026-10", "/reports/bimonthly/2026-13", "/reports/bimonthly/2026-5"):
        assert (await visitor.get(wrong)).status_code == 422


async def test_the_numbers_of_a_report_lead_to_tickets(browse: Browse) -> None:
    visitor = await browse(CHIEF)
    found = links(await visitor.part(f"{REPORT}/chapters/0"))
    found |= links(await visitor.part(f"{REPORT}/chapters/8"))
    assert len(found) > 10
    for address in found:
        await visitor.page(address)
    discipline = await browse(DISCIPLINE)
    assert links(await discipline.part(f"{REPORT}/chapters/0")) == set()
    assert "未按时先行接单" in await discipline.part(f"{REPORT}/chapters/0")
