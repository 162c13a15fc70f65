"""Files and papers over HTTP: taken in by what they are, given out to whom they concern (R-60, R-61, R-62)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from hotline.audit.models import PersonalDataView
from hotline.documents.content_folder import hash_of
from hotline.office import Office
from tests.contract.documented import (
    DISPATCHER,
    HANDLER,
    HEAD,
    LEADER,
    OTHER_HANDLER,
    RETURN,
    TICKET,
    Call,
    add_handling,
    add_return,
    clients_of,
    office_at,
    take_in,
)
from tests.database import database_url, make_database, postgresql
from tests.documents import photo

__all__ = ["database_url", "make_database", "postgresql"]

FILES, PAPERS = f"/tickets/{TICKET}/files", f"/tickets/{TICKET}/papers"
BYTES = {"Content-Type": "application/octet-stream"}
PDF = b"%PDF-1.7 content"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office_at(database_url, tmp_path, largest_file=100_000) as opened:
        yield opened


@pytest.fixture
async def call(office: Office) -> AsyncIterator[Call]:
    async with clients_of(office) as made:
        yield made


async def send(call: Call, person: str, data: bytes = PDF, **query: str) -> httpx.Response:
    return await call(person).post(
        FILES, content=data, headers=BYTES, params={"name": "现场情况.pdf"} | query
    )


async def content(call: Call, person: str, file: dict[str, Any]) -> httpx.Response:
    return await call(person).get(f"{FILES}/{file['id']}/content")


async def test_sent_listed_and_read_back(office: Office, call: Call) -> None:
    await take_in(office)
    sent = await send(call, HANDLER)
    assert sent.status_code == 201, sent.text
    file = sent.json()
    assert file["sha256"] == hash_of(PDF)
    assert (file["name"], file["kind"], file["media_type"]) == (
        "现场情况.pdf",
        "attachment",
        "application/pdf",
    )
    assert (file["by"], file["by_name"], file["readable"]) == (HANDLER, "张伟", True)
    assert (await call(HEAD).get(FILES)).json() == [file]
    assert (await call(HEAD).get(FILES, params={"kind": "photo"})).json() == []
    answer = await content(call, HEAD, file)
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].endswith(
        "filename*=UTF-8''%E7%8E%B0%E5%9C%BA%E6%83%85%E5%86%B5.pdf"
    )


@pytest.mark.parametrize(
    ("data", "query", "status", "code"),
    [
        (b"MZ program", {}, 415, "FILE_TYPE_REFUSED"),
        (PDF, {"kind": "photo"}, 415, "FILE_TYPE_REFUSED"),
        (photo()[:100], {}, 422, "FILE_DAMAGED"),
        (b"", {}, 422, "FILE_EMPTY"),
        (PDF, {"name": "..."}, 422, "FILE_NAME_INVALID"),
        (PDF, {"kind": "paper"}, 422, "REQUEST_INVALID"),
        (PDF, {"unknown": "x"}, 422, "QUERY_UNKNOWN"),
        (PDF + b"x" * 100_000, {}, 413, "FILE_TOO_LARGE"),
    ],
)
async def test_what_is_refused(
    office: Office, call: Call, data: bytes, query: dict[str, str], status: int, code: str
) -> None:
    await take_in(office)
    answer = await send(call, HANDLER, data, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await call(HANDLER).get(FILES)).json() == []


async def test_only_as_bytes(office: Office, call: Call) -> None:
    await take_in(office)
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", ""):
        answer = await call(HANDLER).post(
            FILES, content=PDF, headers={"Content-Type": kind}, params={"name": "x.pdf"}
        )
        assert (answer.status_code, answer.json()["code"]) == (415, "CONTENT_TYPE_UNSUPPORTED")


async def test_other_departments_neither_send_nor_see(office: Office, call: Call) -> None:
    await take_in(office)
    file = (await send(call, HANDLER)).json()
    assert (await send(call, OTHER_HANDLER)).status_code == 404
    assert (await call(OTHER_HANDLER).get(FILES)).status_code == 404
    assert (await content(call, OTHER_HANDLER, file)).status_code == 404


async def test_a_file_of_another_ticket_is_not_found(office: Office, call: Call) -> None:
    await take_in(office)
    file = (await send(call, HANDLER)).json()
    answer = await call(DISPATCHER).get(f"/tickets/{TICKET[:-1]}2/files/{file['id']}/content")
    assert answer.status_code == 404
    assert (await content(call, DISPATCHER, {"id": file["id"] + 1})).json()["code"] == "FILE_NOT_FOUND"


async def test_leaders_see_that_there_is_a_file_and_not_what_is_in_it(office: Office, call: Call) -> None:
    await take_in(office)
    file = (await send(call, HANDLER, name="顾先生的材料.pdf")).json()
    (listed,) = (await call(LEADER).get(FILES)).json()
    assert (listed["readable"], listed["name"]) == (False, "顾**的材料.pdf")
    assert (await content(call, LEADER, file)).json()["code"] == "FILE_FORBIDDEN"
    assert (await send(call, LEADER)).json()["code"] == "FORBIDDEN"
    assert (await call(LEADER).post(f"{PAPERS}/return_application")).json()["code"] == "FORBIDDEN"


async def test_the_application_on_paper(office: Office, call: Call) -> None:
    await take_in(office)
    assert (await call(HEAD).post(f"{PAPERS}/return_application")).json()["code"] == "PAPER_FACT_NOT_FOUND"
    async with office.work(HEAD) as work:
        add_return(work)
    made = await call(HEAD).post(f"{PAPERS}/return_application")
    again = await call(HEAD).post(f"{PAPERS}/return_application", params={"fact": RETURN})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert made.json()["fact"] == f"return_application:{RETURN}"
    answer = await content(call, DISPATCHER, made.json())
    assert answer.content.startswith(b"PK")
    async with office.look() as work:  # that the citizen's data was read is kept
        seen = (await work.session.scalars(select(PersonalDataView))).one()
        assert (seen.person_id, seen.ticket_id, seen.shown_in) == (DISPATCHER, TICKET, "退单申请表")


async def test_the_record_on_paper(office: Office, call: Call) -> None:
    await take_in(office)
    async with office.work(HEAD) as work:
        submission = add_handling(work, {"result": "solved", "done": "已清洗"})
        await work.session.flush()
        number = str(submission.id)
    path = f"{PAPERS}/handling_record"
    assert (await call(HANDLER).post(path, params={"fact": number})).status_code == 201
    assert (await call(HANDLER).post(path)).status_code == 200
    for wrong in ("0", "99999999999", RETURN):
        answer = await call(HANDLER).post(path, params={"fact": wrong})
        assert answer.json()["code"] == "PAPER_FACT_NOT_FOUND"


async def test_a_confidential_ticket(office: Office, call: Call) -> None:
    """The department reads its papers, where the citizen has no name, and not what the center was sent."""
    await take_in(office, confidential=True, complained_unit="V02")
    async with office.work(HEAD) as work:
        add_return(work)
    paper = (await call(HEAD).post(f"{PAPERS}/return_application")).json()
    assert (await content(call, HEAD, paper)).status_code == 200
    secret = (await send(call, DISPATCHER)).json()
    assert (await content(call, HEAD, secret)).json()["code"] == "FILE_FORBIDDEN"
    own = (await send(call, HANDLER, photo(), name="现场.jpg", kind="photo")).json()
    assert (await content(call, HEAD, own)).content == photo()


async def test_a_template_that_can_not_be_used(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "return_application.docx").write_bytes(b"broken")
    async with office_at(database_url, tmp_path, papers=tmp_path) as office, clients_of(office) as call:
        await take_in(office)
        async with office.work(HEAD) as work:
            add_return(work)
        answer = await call(HEAD).post(f"{PAPERS}/return_application")
        assert (answer.status_code, answer.json()["code"]) == (500, "TEMPLATE_BROKEN")
        assert "return_application.docx" in answer.json()["detail"]
