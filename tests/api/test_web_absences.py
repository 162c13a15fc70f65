"""`/absences…` as pages (请假与代理, R-76): for oneself, for a head's people; wrong input is said beside its field."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hotline.calendar import in_shanghai
from hotline.office import Office
from tests.api.browsing import Browse, browsing
from tests.api.steps import DISPATCHER, HANDLER, HEAD, OTHER_HANDLER

AUDITOR = "gong.ming"
NOTHING = "没有请假登记"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


def days(office: Office, first: int = 0, last: int = 0) -> dict[str, str]:
    today = in_shanghai(office.clock.now()).date()
    return {
        "first_day": (today + timedelta(first)).isoformat(),
        "last_day": (today + timedelta(last)).isoformat(),
    }


async def test_somebody_is_away_and_comes_back_early(office: Office, browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    before = await visitor.page("/absences")
    assert NOTHING in before
    assert "您的 AB 角" in before
    assert 'name="person_id"' not in before
    assert (await visitor.post("/absences", **days(office, last=3))).status_code == 303
    listed = await visitor.page("/absences?done=recorded")
    assert "请假已登记" in listed
    assert "进行中</span>" in listed
    assert "代 沈晓岚 办理" in await (await browse("lu.yiming")).page("/absences")
    assert NOTHING in await (await browse(OTHER_HANDLER)).page("/absences")

    assert (await visitor.post("/absences/1/end")).status_code == 303
    assert NOTHING in await visitor.page("/absences")
    assert "提前结束</span>" in await visitor.page("/absences?all=yes")


async def test_a_deputy_is_chosen_and_both_see_it(office: Office, browse: Browse) -> None:
    visitor, deputy = await browse(HANDLER), await browse(OTHER_HANDLER)
    made = await visitor.post("/absences/deputies", deputy_id=OTHER_HANDLER, **days(office))
    assert made.status_code == 303
    assert 'action="/absences/deputies/1/end"' in await visitor.page("/absences/deputies")
    theirs = await deputy.page("/absences/deputies")
    assert "由我代理" in theirs
    assert 'action="/absences/deputies/1/end"' not in theirs
    assert (await deputy.post("/absences/deputies/1/end")).status_code == 403
    assert (await visitor.post("/absences/deputies/1/end")).status_code == 303
    assert "由我代理" not in await deputy.page("/absences/deputies")


async def test_a_head_records_it_for_his_people_alone(office: Office, browse: Browse) -> None:
    head = await browse(HEAD)
    offered = await head.page("/absences")
    assert f'<option value="{HANDLER}"' in offered
    assert f'<option value="{OTHER_HANDLER}"' not in offered
    assert (await head.post("/absences", person_id=HANDLER, **days(office))).status_code == 303
    assert 'action="/absences/1/end"' in await head.page("/absences")
    assert "本人</span>" in await (await browse(HANDLER)).page("/absences")
    for person, whose in ((HEAD, OTHER_HANDLER), (HANDLER, HEAD)):
        refused = await (await browse(person)).post("/absences", person_id=whose, **days(office))
        assert refused.status_code == 403
    assert (await (await browse(OTHER_HANDLER)).post("/absences/1/end")).status_code == 403
    assert (await head.post("/absences/99/end")).status_code == 404


async def test_what_has_not_begun_is_called_off(office: Office, browse: Browse) -> None:
    visitor = await browse(HANDLER)
    await visitor.post("/absences", **days(office, first=2, last=4))
    assert "将到</span>" in await visitor.page("/absences")
    await visitor.post("/absences/1/end")
    assert "已取消</span>" in await visitor.page("/absences?all=yes")


async def test_the_auditor_sees_all_and_ends_none(office: Office, browse: Browse) -> None:
    await (await browse(HANDLER)).post("/absences", **days(office))
    seen = await (await browse(AUDITOR)).page("/absences")
    assert "张伟" in seen
    assert "/absences/1/end" not in seen


async def test_wrong_input_is_said_beside_its_field_and_kept(office: Office, browse: Browse) -> None:
    visitor = await browse(HANDLER)
    backwards = days(office, first=5, last=2)
    refused = await visitor.post("/absences", **backwards)
    assert refused.status_code == 422
    assert 'id="last_day-wrong">起止日期有误' in refused.text
    assert "DAYS_INVALID" in refused.text
    assert f'value="{backwards["first_day"]}"' in refused.text

    himself = await visitor.post("/absences/deputies", deputy_id=HANDLER, **days(office))
    assert himself.status_code == 422
    assert "DEPUTY_IS_HIMSELF" in himself.text
    unknown = await visitor.post("/absences/deputies", deputy_id="no.body", **days(office))
    assert 'id="deputy_id-wrong">没有该工作人员' in unknown.text

    script = await visitor.post("/absences", first_day="<script>x</script>", last_day="")
    assert script.status_code == 422
    assert "<script>x" not in script.text
    assert 'id="last_day-wrong">必填' in script.text


async def test_a_long_list_is_paged(office: Office, browse: Browse) -> None:
    visitor = await browse(HANDLER)
    for ahead in range(51):
        await visitor.post("/absences", **days(office, ahead, ahead))
    assert "共 51 项，第 1 / 2 页" in await visitor.page("/absences")
    assert (await visitor.page("/absences?page=2")).count("/end") == 1
    assert (await visitor.get("/absences?page=none")).status_code == 422
