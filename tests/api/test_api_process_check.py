"""Process files are sent to be looked at, by programs and on the page: found and compared, never kept."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import pytest

from api.app import create_app
from assembly.process_gate import process_gate
from hotline.bootstrap import open_office
from hotline.office import Office
from hotline.processes.gate import Check
from hotline.settings import ROOT, Settings
from tests.api.browsing import Browse, browsing
from tests.api.conftest import As, clients_of
from tests.api.steps import ADMINISTRATOR, DISPATCHER

OWNER = "qian.siyuan"
DIAGRAM, TABLE = "return_request.bpmn", "visits.dmn"
CHECK, DIFF, PAGE = "/processes/check", "/processes/diff", "/processes/check"


def own(name: str, *changes: tuple[str, str]) -> bytes:
    text = (ROOT / "bpmn" / name).read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


RENAMED = own(DIAGRAM, ("查审核时限", "查退单时限"))
BROKEN = own(DIAGRAM, ('formId="review_return"', 'formId="no_such_form"'))


def sent(**files: bytes) -> dict[str, Any]:
    """As a form; `return_request_bpmn` is the name of a file."""
    return {"files": [("files", (name.replace("__", "."), content)) for name, content in files.items()]}


def archive() -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        for path in (path for path in (ROOT / "bpmn").rglob("*") if path.is_file()):
            made.writestr(str(path.relative_to(ROOT)), path.read_bytes())
    return kept.getvalue()


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One for all tests: nothing that is sent is kept."""
    async with open_office(Settings(data_folder=tmp_path_factory.mktemp("checked"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def check(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Without bpmnlint, which takes its seconds."""
    return process_gate(office.settings, packages=tmp_path_factory.mktemp("no-packages"))


@pytest.fixture(scope="module")
async def call(office: Office, check: Check) -> AsyncIterator[As]:
    async with clients_of(create_app(office, check=check)) as made:
        yield made


@pytest.fixture(scope="module")
async def browse(office: Office, check: Check) -> AsyncIterator[Browse]:
    async with browsing(office, check) as made:
        yield made


def of_ours(response: httpx.Response) -> list[dict[str, str]]:
    """The findings, without that bpmnlint did not look."""
    assert response.status_code == 200, response.text
    return [each for each in response.json() if each["code"] != "BPMNLINT_UNCHECKED"]


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def test_one_changed_file_is_checked_with_the_others_as_they_run(call: As) -> None:
    assert of_ours(await call(OWNER).post(CHECK, **sent(return_request__bpmn=RENAMED))) == []
    (finding,) = of_ours(await call(ADMINISTRATOR).post(CHECK, **sent(return_request__bpmn=BROKEN)))
    assert (finding["file"], finding["element"], finding["code"]) == (
        DIAGRAM,
        "review_return",
        "FORM_UNKNOWN",
    )
    assert "no_such_form" in finding["text"]


async def test_a_whole_folder_comes_as_an_archive_and_bpmnlint_looks_too(office: Office) -> None:
    app = create_app(office, check=process_gate(office.settings))
    async with clients_of(app) as call:
        checked = await call(OWNER).post(CHECK, params={"complete": True}, **sent(all__zip=archive()))
        assert (checked.status_code, checked.json()) == (200, [])
        compared = await call(OWNER).post(DIFF, params={"complete": True}, **sent(all__zip=archive()))
        assert (compared.status_code, compared.json()) == (200, [])


async def test_what_would_change_is_said(call: As) -> None:
    visits = own(TABLE, ('"field_team"</text>', '"none"</text>'))
    response = await call(OWNER).post(DIFF, **sent(return_request__bpmn=RENAMED, visits__dmn=visits))
    assert response.status_code == 200, response.text
    changes = {each["file"]: each for each in response.json()}
    assert changes[DIAGRAM]["text"] == "名称：“查审核时限” → “查退单时限”"
    assert changes[DIAGRAM]["kind_name"] == "改动"
    assert changes[TABLE]["kind"] == "changed"
    missing = await call(OWNER).post(DIFF, params={"complete": True}, **sent(return_request__bpmn=RENAMED))
    assert {each["kind"] for each in missing.json()} == {"changed", "removed"}


async def test_what_can_not_be_taken_is_refused_with_a_code(call: As) -> None:
    owner = call(OWNER)
    assert code(await owner.post(CHECK, json={})) == (415, "CONTENT_TYPE_UNSUPPORTED")
    assert code(await owner.post(CHECK, **sent(a__exe=b"MZ"))) == (422, "PROCESS_FILE_REFUSED")
    assert code(await owner.post(CHECK, data={"files": "text"}, files={"other": b"x"})) == (
        422,
        "PROCESS_FILES_MISSING",
    )
    entities = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
    assert code(await owner.post(DIFF, **sent(a__bpmn=entities))) == (422, "PROCESS_FILE_REFUSED")
    assert code(await owner.post(DIFF, **sent(a__bpmn=b"<a"))) == (422, "PROCESS_FILES_NOT_COMPARABLE")
    only_table = sent(visits__dmn=own(TABLE))
    assert code(await owner.post(CHECK, params={"complete": True}, **only_table)) == (
        422,
        "PROCESS_FILES_MISSING",
    )
    assert code(await owner.post(CHECK, params={"whole": True}, **only_table)) == (422, "QUERY_UNKNOWN")
    broken_form = await owner.post(
        CHECK, content=b"--x", headers={"content-type": "multipart/form-data; boundary=y"}
    )
    assert broken_form.status_code in (400, 422)


async def test_twenty_megabytes_are_the_end(call: As, office: Office) -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as made:
        made.writestr("a.bpmn", b" " * (office.settings.largest_file + 1))
    assert code(await call(OWNER).post(CHECK, **sent(a__zip=bomb.getvalue()))) == (
        413,
        "PROCESS_FILES_TOO_LARGE",
    )
    large = sent(a__bpmn=b" " * (office.settings.largest_file + 3_000_000))
    assert code(await call(OWNER).post(CHECK, **large)) == (413, "PROCESS_FILES_TOO_LARGE")


STRANGE = [
    b"<definitions/>",
    b'<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process/></d>',
    b'<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
    b'<sequenceFlow id="a" sourceRef="a" targetRef="a"/><subProcess/>'
    b'<boundaryEvent attachedToRef="?"/><userTask id="a"/></process></d>',
]


@pytest.mark.parametrize("content", STRANGE)
@pytest.mark.parametrize("path", [CHECK, DIFF])
async def test_strange_files_are_no_fault_of_the_program(call: As, path: str, content: bytes) -> None:
    response = await call(OWNER).post(path, **sent(strange__bpmn=content))
    assert response.status_code in (200, 422), response.text


async def test_others_are_refused_before_anything_is_read(call: As) -> None:
    for path in (CHECK, DIFF):
        refused = await call(DISPATCHER).post(
            path, content=b"no form", headers={"content-type": "text/plain"}
        )
        assert code(refused) == (403, "FORBIDDEN")


async def test_a_program_without_the_check_says_so(office: Office) -> None:
    async with clients_of(create_app(office)) as plain:
        response = await plain(OWNER).post(CHECK, **sent(return_request__bpmn=RENAMED))
        assert code(response) == (503, "PROCESS_CHECK_UNAVAILABLE")


async def test_the_page_shows_findings_and_the_picture(browse: Browse) -> None:
    visitor = await browse(OWNER)
    assert 'href="/processes/check"' in await visitor.page("/processes")
    assert "没有传的视为删去" in await visitor.page(PAGE)
    form = {"csrf_token": visitor.token}
    good = await visitor.client.post(PAGE, data=form, **sent(return_request__bpmn=RENAMED))
    assert good.status_code == 200, good.text
    assert "没有错误，可以部署" in good.text
    assert 'data-picture="picture-data"' in good.text
    assert '"decide_review_limits": "changed"' in good.text
    bad = await visitor.client.post(PAGE, data=form, **sent(return_request__bpmn=BROKEN))
    assert "有错误，不能部署" in bad.text
    assert "FORM_UNKNOWN" in bad.text
    same = await visitor.client.post(PAGE, data=form, **sent(return_request__bpmn=own(DIAGRAM)))
    assert "没有变化。" in same.text
    assert "data-picture=" not in same.text
    unreadable = await visitor.client.post(PAGE, data=form, **sent(return_request__bpmn=b"<a"))
    assert "PROCESS_FILES_NOT_COMPARABLE" in unreadable.text
    assert "FILE_UNREADABLE" in unreadable.text


async def test_the_page_says_beside_the_field_what_is_wrong(browse: Browse) -> None:
    visitor = await browse(ADMINISTRATOR)
    form = {"csrf_token": visitor.token}
    refused = await visitor.client.post(PAGE, data=form, **sent(notes__txt=b"x"))
    assert refused.status_code == 422
    assert "“notes.txt”文件不能采用" in refused.text
    assert (await visitor.client.post(PAGE, data=form)).status_code == 422
    assert (await visitor.client.post(PAGE, **sent(return_request__bpmn=RENAMED))).status_code == 403
    assert (await (await browse(DISPATCHER)).get(PAGE)).status_code == 403
    assert 'href="/processes/check"' not in await (await browse(DISPATCHER)).page("/processes")
