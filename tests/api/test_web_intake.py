"""Taking in by hand and from a file, as pages (收单): what is wrong beside its field, nothing typed lost."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from hotline.calendar import in_shanghai
from hotline.office import Office
from hotline.tickets.models import Ticket
from tests.api.browsing import Browse, Visitor, browsing
from tests.api.steps import CALLBACK_OFFICER, DISPATCHER, HANDLER, NUMBER, TICKET, take_in

SCRIPT = "<script>alert(1)</script>"
HEADER = "工单编号,工单类型,内容,区派单时间"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


def _local(moment: datetime) -> str:
    """As a browser's field sends it."""
    return f"{in_shanghai(moment):%Y-%m-%dT%H:%M}"


def _form(office: Office, **changes: str) -> dict[str, str]:
    return {
        "number": "HAND1",
        "round": "1",
        "kind": "ordinary",
        "nature": "complaint",
        "title": "路灯不亮",
        "content": "路口的路灯三天没有亮了。",
        "category": "城市管理/市政设施/路灯故障",
        "address": "望溪路56号",
        "citizen_phone": "13812345678",
        "district_dispatched_at": _local(office.clock.now() - timedelta(hours=1)),
        "district_due_at": "",
    } | changes


async def _sent(visitor: Visitor, file: tuple[str, bytes]) -> str:
    sent = await visitor.client.post(
        "/intake/file", data={"csrf_token": visitor.token}, files={"file": (file[0], file[1], "text/csv")}
    )
    assert sent.status_code == 200, sent.text
    return sent.text


async def test_only_the_dispatcher_takes_in(browse: Browse) -> None:
    for person in (HANDLER, CALLBACK_OFFICER):
        visitor = await browse(person)
        for path in ("/intake", "/intake/file", "/intake/file/rejected"):
            assert (await visitor.get(path)).status_code == 403, (person, path)
        assert (await visitor.post("/intake", number="X")).status_code == 403


async def test_a_ticket_typed_by_hand_is_in(office: Office, browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    taken = await visitor.post("/intake", **_form(office))
    assert (taken.status_code, taken.headers["location"]) == (303, "/intake?received=HAND1.1")
    assert "工单 HAND1" in await visitor.page("/intake?received=HAND1.1")
    async with office.look() as work:
        ticket = await work.session.get_one(Ticket, "HAND1.1")
    assert (ticket.kind, ticket.title, ticket.received_by) == ("ordinary", "路灯不亮", DISPATCHER)
    assert _local(ticket.district_dispatched_at) == _form(office)["district_dispatched_at"]  # Shanghai's


async def test_nothing_is_said_to_be_in_that_is_not(browse: Browse) -> None:
    assert "已收单" not in await (await browse(DISPATCHER)).page("/intake?received=NOTHERE.1")


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    office: Office, browse: Browse
) -> None:
    visitor = await browse(DISPATCHER)
    form = _form(office, number="不行", title=SCRIPT, content="", kind="city_review", round="x")
    refused = await visitor.post("/intake", **form)
    assert refused.status_code == 422
    for field in ("number", "content", "round"):
        assert f'id="{field}-wrong"' in refused.text
    assert 'value="不行"' in refused.text
    assert "13812345678" in refused.text  # typed a moment ago by the same person
    assert SCRIPT not in refused.text
    assert "&lt;script&gt;" in refused.text
    whole = await visitor.post("/intake", **_form(office, kind="city_review"))
    assert 'id="reviewed_number-wrong"' in whole.text  # what contradicts the kind
    early = _form(office)["district_dispatched_at"]
    assert (
        'id="district_due_at-wrong"'
        in (await visitor.post("/intake", **_form(office, district_due_at=early))).text
    )


async def test_what_the_rules_refuse_stands_beside_its_field(office: Office, browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    later = _local(office.clock.now() + timedelta(hours=2))
    refused = await visitor.post("/intake", **_form(office, district_dispatched_at=later))
    assert 'id="district_dispatched_at-wrong"' in refused.text
    secret = await visitor.post("/intake", **_form(office, confidential="yes", complained_unit="没有的单位"))
    assert secret.status_code == 422
    assert 'id="complained_unit-wrong"' in secret.text


async def test_the_same_round_is_not_taken_in_twice(office: Office, browse: Browse) -> None:
    await take_in(office)
    known = await (await browse(DISPATCHER)).post("/intake", **_form(office, number=NUMBER))
    assert known.status_code == 409
    assert f"/tickets/{TICKET}" in known.text


async def test_without_the_engine_there_is_no_suggestion_and_it_is_said(
    office: Office, browse: Browse
) -> None:
    visitor = await browse(DISPATCHER)
    beside = await visitor.post("/intake/beside", **_form(office))
    assert beside.status_code == 200
    assert "暂时没有建议" in beside.text
    assert "13812345678" not in beside.text
    assert (
        await visitor.get("/intake/beside?citizen_phone=13812345678")
    ).status_code == 405  # never in an address
    assert (await (await browse(HANDLER)).post("/intake/beside")).status_code == 403


async def test_a_file_is_taken_in_with_a_report_of_its_bad_rows(office: Office, browse: Browse) -> None:
    await take_in(office)
    when = f"{in_shanghai(office.clock.now()):%Y-%m-%d} 00:01"
    rows = [
        f"F1,普通,路灯不亮,{when}",
        f"F1,普通,路灯不亮,{when}",
        f"{NUMBER},普通,饭店油烟,{when}",
        f"F2,特急,{SCRIPT},{when}",
        "F3,普通,井盖缺失,昨天",
    ]
    visitor = await browse(DISPATCHER)
    report = await _sent(visitor, ("../../工单.csv", "\n".join([HEADER, *rows]).encode()))
    assert "导入结果：工单.csv" in report
    for count in ("<b>1</b> 新收", "<b>1</b> 以前已收", "<b>1</b> 文件内重复", "<b>2</b> 未导入"):
        assert count in report
    for part in ("工单类型", "区派单时间", "WORD_UNKNOWN"):
        assert part in report
    assert "alert(1)" not in report  # what the citizen said stands in no report
    rejected = await visitor.get("/intake/file/rejected")
    assert "attachment" in rejected.headers["content-disposition"]
    assert "F3" in rejected.text
    assert "<b>0</b> 未导入" in await _sent(
        visitor, ("good.csv", f"{HEADER}\nF4,普通,路灯不亮,{when}".encode())
    )
    assert (await visitor.get("/intake/file/rejected")).status_code == 404  # the last import had none


async def test_what_is_no_list_of_tickets_is_refused_with_the_reason(office: Office, browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    nothing = await visitor.post("/intake/file")
    assert nothing.status_code == 422
    assert "请先选择文件" in nothing.text
    for name, content, code in (
        ("a.csv", b"", "IMPORT_FILE_EMPTY"),
        ("a.xlsx", b"no workbook", "IMPORT_NOT_A_SPREADSHEET"),
        ("a.csv", "甲,乙\n1,2".encode(), "IMPORT_LAYOUT_UNKNOWN"),
    ):
        sent = await visitor.client.post(
            "/intake/file", data={"csrf_token": visitor.token}, files={"file": (name, content)}
        )
        assert code in sent.text, name
        assert sent.status_code == 422
    large = b"0" * (office.settings.largest_file + 3_000_000)
    sent = await visitor.client.post(
        "/intake/file", data={"csrf_token": visitor.token}, files={"file": ("a.csv", large)}
    )
    assert sent.status_code == 413
