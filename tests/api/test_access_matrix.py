"""Who may do what, on whose ticket (R-60, R-61, R-75, R-76): all roles and all routes of the API, through HTTP.

What is expected is written here and in `tests/fixtures/access_routes.csv` for people to read, apart from the
program's own table.
"""

import csv
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts

from api.access import API, PUBLIC, RouteUnguarded, authorize, guard, keys_of
from api.app import create_app
from api.desk import ADesk
from hotline.bootstrap import open_office
from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.database import Database
from hotline.office import Office
from hotline.organization.access import ALLOWED, Action, allows
from hotline.settings import Settings
from tests.api.access_seed import PEOPLE, TASKS, TICKETS, seed, ticket_id
from tests.api.conftest import As, clients_of
from tests.database import MakeDatabase

ROUTES = Path(__file__).parents[1] / "fixtures" / "access_routes.csv"
ROOT = "http://office"


def table(text: str) -> dict[str, dict[str, str]]:
    """Rows by their first word, cells by the words of the first row."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    assert all(len(row) == len(head) for row in rows), text
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def only(text: str, columns: Iterable[str]) -> dict[str, dict[str, str]]:
    """The same where the columns are known: the first line may then abbreviate them."""
    _, *lines = text.strip().splitlines()
    return table("\n".join([" ".join(["-", *columns]), *lines]))


# 看得到哪张工单、看到多少（R-60、R-61、R-75、R-76）：
# 全 看到姓名、电话、地址；址 只看到地址；遮 都遮住；无 看不到，答“未找到”（404）。
# 云溪村正在协办、参与联合处置的，看到地址（R-08、R-74）；举报云溪村的保密工单，云溪村看不到。
SIGHT = only(
    """
    工单       派 回 分 主 承 负 领 站 外 纪 流 管 审 代承 代派 新
    本部门     全 全 遮 遮 全 全 遮 址 址 无 无 无 遮 全   全   无
    他部门     全 全 遮 遮 无 无 无 无 址 无 无 无 遮 无   全   无
    本领域     全 全 遮 遮 无 无 遮 无 址 无 无 无 遮 无   全   无
    本站       全 全 遮 遮 无 无 无 址 址 无 无 无 遮 无   全   无
    协办       全 全 遮 遮 址 址 遮 无 址 无 无 无 遮 址   全   无
    已协办     全 全 遮 遮 遮 遮 遮 无 址 无 无 无 遮 遮   全   无
    联合处置   全 全 遮 遮 址 址 遮 无 址 无 无 无 遮 址   全   无
    约谈       全 全 遮 遮 无 无 无 无 址 遮 无 无 遮 无   全   无
    未派单     全 全 遮 遮 无 无 无 无 址 无 无 无 遮 无   全   无
    举报云溪村 全 全 遮 遮 无 无 遮 址 址 无 无 无 遮 无   全   无
    举报工作站 全 全 遮 遮 址 址 遮 无 址 无 无 无 遮 址   全   无
    举报荷塘村 全 全 遮 遮 无 无 无 无 址 无 无 无 遮 无   无   无
    """,
    PEOPLE,
)

# 待办：✓ 可以办；拒 看得到工单，但不是自己岗位的（403）；无 与自己无关，答“未找到”（404）。
DOING = only(
    """
    待办         派 回 分 主 承 负 领 站 外 纪 流 管 审 代承 代派 新
    受理本部门   拒 拒 拒 拒 ✓  拒 拒 拒 拒 无 无 无 拒 ✓    拒   无
    受理他部门   拒 拒 拒 拒 无 无 无 无 拒 无 无 无 拒 无   拒   无
    受理协办单   拒 拒 拒 拒 拒 拒 拒 无 拒 无 无 无 拒 拒   拒   无
    派未派单     ✓  拒 拒 拒 无 无 无 无 拒 无 无 无 拒 无   ✓    无
    派举报荷塘村 ✓  拒 拒 拒 无 无 无 无 拒 无 无 无 拒 无   无   无
    约谈         无 无 无 无 无 无 无 无 无 ✓  无 无 无 无   无   无
    提醒张伟     无 无 无 无 ✓  无 无 无 无 无 无 无 无 ✓    无   无
    """,
    PEOPLE,
)

# 在哪张工单上可以做什么：✓ 可以；拒 看得到但不归他做，或没有这个岗位（403）；无 看不到（404）。
ASKING = {
    "承办人": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        退单     ✓      无     拒   无   无         无
        疑难     ✓      无     拒   无   无         无
        延期     ✓      无     拒   无   无         无
        协办     ✓      无     拒   无   无         无
        不纳入   ✓      无     拒   无   无         无
        更正     拒     拒     拒   拒   拒         拒
        撤单     拒     拒     拒   拒   拒         拒
        查重     拒     拒     拒   拒   拒         拒
        上传     ✓      无     ✓    无   无         无
        文书     ✓      无     拒   无   无         无
        """
    ),
    "代承办人": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        退单     ✓      无     拒   无   无         无
        延期     ✓      无     拒   无   无         无
        更正     拒     拒     拒   拒   拒         拒
        撤单     拒     拒     拒   拒   拒         拒
        上传     ✓      无     ✓    无   无         无
        """
    ),
    "负责人": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        退单     ✓      无     拒   无   无         无
        疑难     ✓      无     拒   无   无         无
        延期     ✓      无     拒   无   无         无
        更正     ✓      无     拒   无   无         无
        撤单     拒     拒     拒   拒   拒         拒
        """
    ),
    "派单员": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        退单     拒     拒     拒   拒   拒         拒
        疑难     拒     拒     拒   拒   拒         拒
        延期     拒     拒     拒   拒   拒         拒
        协办     ✓      ✓      ✓    ✓    ✓          ✓
        不纳入   ✓      ✓      ✓    ✓    ✓          ✓
        更正     ✓      ✓      ✓    ✓    ✓          ✓
        撤单     ✓      ✓      ✓    ✓    ✓          ✓
        查重     ✓      ✓      ✓    ✓    ✓          ✓
        上传     ✓      ✓      ✓    ✓    ✓          ✓
        文书     ✓      ✓      ✓    ✓    ✓          ✓
        """
    ),
    "代派单员": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        退单     拒     拒     拒   拒   ✓          无
        协办     ✓      ✓      ✓    ✓    ✓          无
        更正     ✓      ✓      ✓    ✓    ✓          无
        撤单     ✓      ✓      ✓    ✓    ✓          无
        查重     ✓      ✓      ✓    ✓    ✓          无
        上传     ✓      ✓      ✓    ✓    ✓          无
        """
    ),
    "回访员": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        协办     拒     拒     拒   拒   拒         拒
        不纳入   ✓      ✓      ✓    ✓    ✓          ✓
        更正     ✓      ✓      ✓    ✓    ✓          ✓
        撤单     ✓      ✓      ✓    ✓    ✓          ✓
        """
    ),
    "工作站人员": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        上传     ✓      无     无   ✓    ✓          无
        文书     拒     拒     拒   拒   拒         拒
        退单     拒     拒     拒   拒   拒         拒
        """
    ),
    "领域分管领导": table(
        """
        事项     本部门 他部门 协办 本站 举报云溪村 举报荷塘村
        上传     拒     拒     拒   拒   拒         拒
        更正     拒     拒     拒   拒   拒         拒
        """
    ),
}

_SIGHTS = {"全": "full", "址": "place", "遮": "masked"}
_NOT_THERE = {"TICKET_NOT_FOUND", "TASK_NOT_FOUND"}
_IN_FIVE_WEEKS = (datetime.now(UTC) + timedelta(weeks=5)).date().isoformat()
_BYTES = {"content": b"??", "headers": {"content-type": "application/octet-stream"}}
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "退单": (
        "return-requests",
        {"json": {"reason": "由市场监管部门负责", "suggested_department": "O02", "signed": True}},
    ),
    "疑难": ("difficulty-reports", {"json": {"reason": "涉及多个部门，产权不清"}}),
    "延期": ("extensions", {"json": {"reason": "需采购设备", "until": _IN_FIVE_WEEKS}}),
    "协办": ("assistances", {"json": {"assistant": "O02", "note": "请派人到场"}}),
    "不纳入": ("exclusions", {"json": {"reason": "诉求超出法定职责"}}),
    "更正": ("corrections", {"json": {"reason": "已电话联系", "target": "outcome"}}),
    "撤单": ("withdrawal", {"json": {"by": "nobody"}}),
    "查重": ("repeats", {"json": {"citizen_days": 0, "place_days": 0}}),
    "上传": ("files?name=a.jpg&kind=photo", _BYTES),
    "文书": ("papers/return_application", {}),
}
"""Requests that are let through to somebody who may make them, and then change nothing that the tables speak of."""


@pytest.fixture(scope="module")
async def ask(make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[As]:
    """On both databases: which ticket is whose is asked of them."""
    folder = tmp_path_factory.mktemp("access")
    async with _asking(Settings(data_folder=folder, database_url=make_database())) as made:
        yield made


@pytest.fixture(scope="module")
async def ask_by_role(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[As]:
    """On one of them: what a role may do at all is asked of none."""
    async with _asking(Settings(data_folder=tmp_path_factory.mktemp("roles"))) as made:
        yield made


@asynccontextmanager
async def _asking(settings: Settings) -> AsyncGenerator[As, None]:
    async with open_office(settings) as office:
        await seed(office)
        async with clients_of(create_app(office)) as made:
            yield made


def outcome(response: httpx.Response) -> str:
    """How a request ended, in the words of the tables; what went wrong otherwise, as it is."""
    code = response.json().get("code", "") if response.status_code >= 400 else ""
    if response.status_code == 403:
        return "拒"
    if response.status_code == 401 or response.status_code >= 500:
        return f"{response.status_code} {code}"
    return "无" if code in _NOT_THERE else "✓"


@pytest.mark.parametrize("person", PEOPLE)
async def test_what_somebody_sees(ask: As, person: str) -> None:
    client = ask(PEOPLE[person])
    found = {}
    for name in TICKETS:
        response = await client.get(f"/tickets/{ticket_id(name)}")
        found[name] = outcome(response) if response.status_code != 200 else response.json()["sight"]
    expected = {name: row[person] for name, row in SIGHT.items()}
    assert found == {name: _SIGHTS.get(cell, cell) for name, cell in expected.items()}
    for name in (name for name, cell in expected.items() if cell == "无"):
        for part in ("history", "deadlines", "process", "files", "files/1/content"):
            response = await client.get(f"/tickets/{ticket_id(name)}/{part}")
            assert outcome(response) == "无", (name, part)
    listed = await client.get("/tickets")
    if listed.status_code == 200:
        seen = {item["id"] for item in listed.json()["items"]}
        assert seen == {ticket_id(name) for name, cell in expected.items() if cell != "无"}
    else:
        assert set(expected.values()) == {"无"}


@pytest.mark.parametrize("person", PEOPLE)
async def test_which_tasks_are_somebodys(ask: As, person: str) -> None:
    client = ask(PEOPLE[person])
    for name, row in DOING.items():
        address = f"/tasks/{TASKS[name]}"
        for method, what, data in (
            ("PUT", "/draft", {"note": "未写完"}),
            ("POST", "/complete", {"nothing_that_the_form_has": 1}),
            ("GET", "", None),
            ("POST", "/claim", None),
            ("POST", "/release", None),
        ):
            response = await client.request(method, address + what, json=data)
            assert outcome(response) == row[person], (name, what, response.text)
    listed = {item["id"] for item in (await client.get("/inbox")).json()["items"]}
    mine = {TASKS[name] for name, row in DOING.items() if row[person] == "✓"}
    assert listed & set(TASKS.values()) == mine


@pytest.mark.parametrize("person", ASKING)
async def test_what_somebody_may_ask_for(ask: As, person: str) -> None:
    client = ask(PEOPLE[person])
    found: dict[str, dict[str, str]] = {}
    for wanted, row in ASKING[person].items():
        address, request = ASKED[wanted]
        found[wanted] = {
            name: outcome(await client.post(f"/tickets/{ticket_id(name)}/{address}", **request))
            for name in row
        }
    assert found == ASKING[person]


def routes_expected() -> dict[str, dict[str, str]]:
    lines = [line for line in ROUTES.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    return {row.pop("接口"): row for row in rows}


EXPECTED = routes_expected()
_VALUES = {
    "ticket_id": ticket_id("本部门"),
    "other_id": ticket_id("他部门"),
    "task_id": "no:such:task",
    "process_id": "no_such_process",
    "version": "1",
    "table_id": "no_such_table",
    "form_id": "no_such_form",
    "case_id": "no-such-case",
    "notification_id": "nothing",
    "row_id": "999999",
    "no": "1",
    "file_id": "1",
    "day": "2026-11-02",
    "code": "no_such_code",
    "period": "2026-10",
    "file_format": "json",
}
_SPAN = {"from": "2026-10-01", "to": "2026-10-31"}
_QUERIES = {
    "/reports/indicators": _SPAN,
    "/reports/indicators/{code}/tickets": _SPAN,
    "/duty-roster": {"first_day": "2026-11-01", "last_day": "2026-11-02"},
}


async def use(client: httpx.AsyncClient, route: str) -> httpx.Response:
    method, path = route.split(" ")
    kind = "return_application" if "/papers/" in path else "monthly"
    path = path.removeprefix("/api/v1")
    data: dict[str, Any] = {"json": {}} if method in {"POST", "PUT"} else {}
    query = _QUERIES.get(path, {}) if method == "GET" else {}
    return await client.request(method, path.format(**_VALUES, kind=kind), params=query, **data)


@pytest.mark.parametrize("role", [name for name in PEOPLE if not name.startswith("代")])
async def test_which_routes_a_role_may_use(ask_by_role: As, role: str) -> None:
    found, expected = {}, {}
    for route, row in EXPECTED.items():
        if row[role] == "公开":
            continue
        response = await use(ask_by_role(PEOPLE[role]), route)
        assert response.status_code not in {401, 405, 500}, (route, response.text)
        found[route] = "·" if response.status_code == 403 else "✓"
        expected[route] = row[role]
    assert found == expected


async def test_nobody_gets_in_without_saying_who_he_is(ask_by_role: As) -> None:
    for route, row in EXPECTED.items():
        if row["派单员"] != "公开":
            for nobody in ("", "no.such.person"):
                response = await use(ask_by_role(nobody), route)
                assert response.status_code == 401, (route, nobody)


def test_every_route_stands_in_the_table_of_the_office() -> None:
    app = create_app(Office(Settings(), Database("sqlite+aiosqlite:///never-opened.db"), Clock(), Calendar()))
    routes = {key for context in iter_route_contexts(app.routes) for key in keys_of(context)}
    assert routes == set(EXPECTED) == set(API)
    assert {route for route, access in API.items() if access is PUBLIC} == {
        route for route, row in EXPECTED.items() if set(row.values()) - {row["操作"]} == {"公开"}
    }


def test_an_application_with_an_undeclared_route_is_not_created() -> None:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/new", lambda: None, dependencies=[Depends(authorize)])
    with pytest.raises(RouteUnguarded, match="GET /new"):
        guard(app, {}, authorize)
    with pytest.raises(RouteUnguarded, match="GET /new"):
        guard(app, {"POST /new": Action.LOOK_UP}, authorize)
    guard(app, {"GET /new": Action.LOOK_UP}, authorize)


def test_a_route_that_does_not_ask_for_its_right_is_refused_too() -> None:
    router = APIRouter()

    @router.get("/new")
    async def new(desk: ADesk) -> None: ...

    app = FastAPI(openapi_url=None)
    app.include_router(router, prefix="/under")
    with pytest.raises(RouteUnguarded, match="GET /under/new"):
        guard(app, {"GET /under/new": Action.LOOK_UP}, authorize)
    guard(app, {"GET /under/new": PUBLIC}, authorize)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_name_and_roles(action: Action) -> None:
    assert action.label
    assert ALLOWED[action]
    assert not allows([], action)
