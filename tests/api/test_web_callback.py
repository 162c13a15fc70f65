"""Calling back as pages (回访): the list, one call with its script, the phone for a recorded purpose."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from api.web import callback
from hotline.audit.models import PersonalDataView
from hotline.office import Office
from tests.api.browsing import Browse, browsing
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    HANDLER,
    NUMBER,
    TICKET,
    dispatched,
    done,
    open_,
    take_in,
)

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


@pytest.fixture
async def calling(office: Office) -> str:
    """A ticket whose citizen is to be called; the id of the task."""
    await take_in(office, title=f"路灯不亮{SCRIPT}")
    await dispatched(office)
    return await _open(office, 1)


async def _open(office: Office, no: int) -> str:
    return await open_(office, "call_back", "callback_officer@center", round_=f"1.0.{no}")


async def test_the_list_is_the_callback_officers(browse: Browse, calling: str) -> None:
    officer = await browse(CALLBACK_OFFICER)
    page = await officer.page("/callback")
    assert NUMBER in page
    assert "尚未回访" in page
    assert SCRIPT not in page
    assert "13812345678" not in page
    assert "没有约定以后再访的工单" in await officer.page("/callback?state=later")
    assert (await officer.get("/callback?state=never")).status_code == 422
    assert (await (await browse(HANDLER)).get("/callback")).status_code == 403
    assert (await (await browse(DISPATCHER)).get("/callback")).status_code == 403


async def test_one_call_has_script_form_and_a_masked_citizen(browse: Browse, calling: str) -> None:
    page = await (await browse(CALLBACK_OFFICER)).page(f"/callback/{calling}")
    assert "餐饮油烟" in page  # what it is about, in the script
    assert "云溪村已经办理" in page
    assert f'data-task="{calling}"' in page
    assert "138****5678" in page
    assert "13812345678" not in page
    assert SCRIPT not in page
    assert "这是第一次回访" in page


async def test_the_phone_is_shown_by_one_click_and_it_is_recorded(
    office: Office, browse: Browse, calling: str
) -> None:
    officer = await browse(CALLBACK_OFFICER)
    assert f'name="purpose" value="{callback.FOR_THE_CALL}"' in await officer.page(f"/callback/{calling}")
    shown = await officer.post(f"/tickets/{TICKET}/citizen", purpose=callback.FOR_THE_CALL)
    assert "13812345678" in shown.text
    async with office.look() as work:
        views = list(await work.session.scalars(select(PersonalDataView)))
    told = [(each.person_id, each.purpose) for each in views if "citizen_phone" in each.fields]
    assert told == [(CALLBACK_OFFICER, "回访")]


async def test_earlier_tries_and_the_next_stand_with_the_call(
    office: Office, browse: Browse, calling: str
) -> None:
    officer = await browse(CALLBACK_OFFICER)
    await done(office, CALLBACK_OFFICER, calling, {"answer": "no_answer", "note": "无人接听"})
    again = await _open(office, 2)
    assert "已访 1 次" in await officer.page("/callback")
    page = await officer.page(f"/callback/{again}")
    assert "无法联系" in page
    assert "无人接听" in page
    assert "这次回访已登记" in await officer.page(f"/callback/{calling}")


async def test_claiming_keeps_colleagues_from_calling_too(browse: Browse, calling: str) -> None:
    officer = await browse(CALLBACK_OFFICER)
    assert (await officer.post(f"/callback/{calling}/claim")).status_code == 303
    assert "我已认领" in await officer.page("/callback")
    assert "data-phrase=" in await officer.page(f"/callback/{calling}")


async def test_other_peoples_and_other_tasks(office: Office, browse: Browse, calling: str) -> None:
    assert (await (await browse(HANDLER)).get(f"/callback/{calling}")).status_code in (403, 404)
    officer = await browse(CALLBACK_OFFICER)
    assert (await officer.get("/callback/NOTHERE.1:1:1:call_back")).status_code == 404
    other = await open_(office, "decide_unresolved", "callback_officer@center")
    moved = await officer.get(f"/callback/{other}")
    assert moved.status_code == 303
    assert moved.headers["location"].startswith("/tasks/")


async def test_a_mistake_in_the_script_keeps_nobody_from_calling(
    office: Office, browse: Browse, calling: str, tmp_path: Path
) -> None:
    broken = tmp_path / "callback_script.yaml"
    broken.write_text("opening: 您好，{citizen}\n", "utf-8")
    office.settings = office.settings.model_copy(update={"call_back_script": broken})
    page = await (await browse(CALLBACK_OFFICER)).page(f"/callback/{calling}")
    assert "CALL_BACK_SCRIPT_INVALID" in page
    assert f'data-task="{calling}"' in page
