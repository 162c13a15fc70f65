"""Attacks on pages and API through HTTP: what each must not give away, accept or break on (R-60, R-61, R-75, R-76)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from hotline.accounts.models import LoginSession
from hotline.audit.models import PersonalDataView
from hotline.cases.models import Case
from hotline.db.rows import find
from hotline.documents.upload import upload
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.deputy_models import Deputy
from hotline.reviews.models import Resolution
from hotline.reviews.review_models import JointReview, ResolutionTicket, ReviewItem
from hotline.settings import ROOT
from hotline.tickets.models import Ticket
from tests.api.browsing import Browse, browsing
from tests.api.steps import DISPATCHER, HANDLER, HEAD, NUMBER, TICKET, dispatched, take_in

REVIEW = "review-2026-10"
NAME, PHONE = "顾先生", "13812345678"
LEADER = "gu.jianping"
MULTIPART = "multipart/form-data; boundary=x"
PDF = b"%PDF-1.4\n%%EOF\n"
HEADER, ROW = (ROOT / "sample" / "tickets.csv").read_text("utf-8-sig").splitlines()[:2]


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


async def confidential_in_a_published_review(office: Office) -> str:
    """A confidential ticket about V01, handled by V03, on the agenda and in a resolution of a published review."""
    ticket = await take_in(office, confidential=True, complained_unit="V01")
    await dispatched(office, "V03")
    async with office.work(DISPATCHER) as work:
        now = work.now
        work.session.add(
            Case(id=REVIEW, kind="joint_review", title="会审", opened_at=now, opened_by=DISPATCHER)
        )
        await work.session.flush()
        work.session.add(JointReview(id=REVIEW, confirmed_at=now, held_at=now, published_at=now))
        await work.session.flush()
        work.session.add(ReviewItem(case_id=REVIEW, no=1, ticket_id=ticket, cluster=1, reason="同一事项"))
        work.session.add(
            Resolution(
                id=f"{REVIEW}.r1",
                case_id=REVIEW,
                no=1,
                text="问题",
                measure="办法",
                owner="V03",
                due_on=date(2026, 12, 1),
                status="open",
                recorded_at=now,
                recorded_by=DISPATCHER,
            )
        )
        await work.session.flush()
        work.session.add(
            ResolutionTicket(resolution_id=f"{REVIEW}.r1", ticket_id=ticket, taken_up_again=False)
        )
    return ticket


async def test_a_review_names_no_confidential_ticket_to_whom_it_is_about(
    office: Office, browse: Browse
) -> None:
    await confidential_in_a_published_review(office)
    for person in (HANDLER, HEAD):
        visitor = await browse(person)
        assert NUMBER not in await visitor.page(f"/reviews/{REVIEW}")
        assert NUMBER not in (await visitor.get(f"/api/v1/joint-reviews/{REVIEW}")).text
    assert NUMBER in await (await browse(DISPATCHER)).page(f"/reviews/{REVIEW}")


async def test_nor_to_a_deputy_of_who_oversees_everything(office: Office, browse: Browse) -> None:
    await confidential_in_a_published_review(office)
    async with office.work(LEADER) as work:
        today = work.now.date()
        work.session.add(
            Deputy(
                deputy_id=HEAD,
                person_id=LEADER,
                first_day=today - timedelta(1),
                last_day=today + timedelta(1),
                recorded_at=work.now,
                recorded_by=LEADER,
            )
        )
    visitor = await browse(HEAD)
    assert "派单台" in await visitor.page(f"/reviews/{REVIEW}"), "he stands in for the leader"
    assert NUMBER not in await visitor.page(f"/reviews/{REVIEW}")


async def test_why_an_item_was_struck_is_masked(office: Office, browse: Browse) -> None:
    ticket = await confidential_in_a_published_review(office)
    async with office.work(LEADER) as work:
        struck = {"struck_at": work.now, "struck_by": LEADER, "struck_reason": f"{NAME}（{PHONE}）已撤回"}
        await work.session.execute(update(ReviewItem).where(ReviewItem.ticket_id == ticket).values(**struck))
    page = await (await browse(LEADER)).page(f"/reviews/{REVIEW}")
    assert "已撤回" in page
    assert (NAME in page, PHONE in page) == (False, False)


async def test_names_of_files_are_behind_the_mask_and_the_file_opens(office: Office, browse: Browse) -> None:
    await take_in(office)
    async with office.work(DISPATCHER) as work:
        caller, ticket = await find_caller(work, DISPATCHER), await find(work, Ticket, TICKET)
        assert ticket is not None
        file = await upload(work, caller, ticket, PDF, name=f"{NAME}{PHONE}.pdf", kind="attachment")
    visitor = await browse(DISPATCHER)
    page = await visitor.page(f"/tickets/{TICKET}")
    assert (NAME in page, PHONE in page) == (False, False)
    address = f"/api/v1/tickets/{TICKET}/files/{file.id}/content"
    assert f'href="{address}"' in page
    content = await visitor.get(address)
    assert (content.status_code, content.content) == (200, PDF)
    assert content.headers["content-disposition"].startswith("attachment")
    assert content.headers["x-frame-options"] == "DENY"


async def test_a_session_reads_no_citizen_without_a_purpose(office: Office, browse: Browse) -> None:
    await take_in(office)
    visitor = await browse(DISPATCHER)
    for path in (f"/tickets/{TICKET}", f"/api/v1/tickets/{TICKET}"):
        text = (await visitor.get(path)).text
        assert (NAME in text, PHONE in text) == (False, False), path
    token = {"X-CSRF-Token": visitor.token}
    address = f"/api/v1/tickets/{TICKET}/citizen"
    for body, status in (({}, 422), ({"purpose": "字" * 201}, 422), ({"purpose": "回访"}, 200)):
        assert (await visitor.client.post(address, json=body, headers=token)).status_code == status
    assert (await visitor.client.post(address, json={"purpose": "回访"})).status_code == 403
    told = await visitor.client.post(address, json={"purpose": "回访"}, headers=token)
    assert told.json()["citizen_phone"] == PHONE
    async with office.look() as work:
        seen = {row.shown_in[:5]: row.purpose for row in await work.session.scalars(select(PersonalDataView))}
    assert seen.pop("ticke") == "", "the address, by the API"
    assert seen == {"page-": "回访"}


async def test_an_address_that_a_page_shows_is_recorded(office: Office, browse: Browse) -> None:
    await take_in(office)
    assert "望溪路56号" in await (await browse(DISPATCHER)).page(f"/tickets/{TICKET}")
    async with office.look() as work:
        row = (await work.session.scalars(select(PersonalDataView))).one()
    assert (row.person_id, row.shown_in, row.fields) == (DISPATCHER, "page-ticket", ["address"])


async def test_a_page_that_lies_open_keeps_no_session_alive(office: Office, browse: Browse) -> None:
    visitor = await browse(HANDLER)
    idle = timedelta(minutes=office.settings.session_idle_minutes)

    async def seen() -> LoginSession:
        async with office.look() as work:
            return (await work.session.scalars(select(LoginSession))).one()

    before = (await seen()).last_seen_at
    office.clock.offset += idle / 2
    by_itself = {"X-Hotline-By-Itself": "1"}
    for path in ("/inbox/changes", "/notifications/count", "/api/v1/inbox"):
        assert (await visitor.get(path, **by_itself)).status_code in (200, 204)
        assert (await seen()).last_seen_at == before
    office.clock.offset += idle / 2
    assert (await visitor.get("/inbox/changes", **{"HX-Request": "true"}, **by_itself)).status_code == 401
    assert (await seen()).ended_for == "idle"


@pytest.mark.parametrize("path", ["/api/v1/docs", "/api/v1/inbox", "/api/v1/nothing", "/health", "/inbox"])
async def test_every_answer_is_framed_nowhere_and_kept_nowhere(browse: Browse, path: str) -> None:
    headers = (await (await browse(HANDLER)).get(path)).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "name", ["..", ".", ".x", "../../etc/passwd", "😀" * 100 + ".csv", "\\\\host\\share\\"]
)
async def test_a_file_of_any_name_is_read_for_what_it_is(browse: Browse, name: str) -> None:
    visitor = await browse(DISPATCHER)
    files = {"file": (name, b"not a list")}
    answer = await visitor.client.post("/intake/file", headers={"X-CSRF-Token": visitor.token}, files=files)
    assert (answer.status_code, "UNEXPECTED" in answer.text) == (422, False)


@pytest.mark.parametrize("path", ["/intake", "/intake/file", f"/tickets/{TICKET}/files", "/login"])
async def test_a_form_that_breaks_off_is_no_fault_of_ours(browse: Browse, path: str) -> None:
    visitor = await browse(DISPATCHER)
    headers = {"X-CSRF-Token": visitor.token, "Content-Type": MULTIPART}
    for body in (b"--y\r\ngarbage", b"--x\r\nContent-Disposition: form-data"):
        answer = await visitor.client.post(path, headers=headers, content=body)
        assert answer.status_code < 500, (path, body)


async def test_cookies_that_nobody_made_here_open_nothing(browse: Browse) -> None:
    visitor = await browse(HANDLER)
    for cookie in (b"hotline_login=gAAAA\xe9", b'hotline_login="\xff"', b"hotline_provider=\xc3\xa9"):
        headers: dict[bytes, bytes] = {b"Cookie": cookie}
        assert (await visitor.client.get("/login/second-factor", headers=headers)).status_code == 303
        sent = {"csrf_token": "é", "person": HANDLER, "password": "x"}
        assert (await visitor.client.post("/login", headers=headers, data=sent)).status_code == 403
        came_back = await visitor.client.get("/login/oidc/callback?state=%C3%A9&code=x", headers=headers)
        assert came_back.status_code == 403


async def test_a_shifted_column_puts_no_phone_into_the_report(browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    shifted = f"{NAME}{PHONE},{ROW.partition(',')[2]}"
    files = {"file": ("list.csv", f"{HEADER}\n{shifted}\n".encode("utf-8-sig"))}
    report = await visitor.client.post("/intake/file", headers={"X-CSRF-Token": visitor.token}, files=files)
    assert (report.status_code, PHONE in report.text) == (200, False)
    rejected = await visitor.get("/intake/file/rejected")
    assert (rejected.status_code, PHONE in rejected.text) == (200, False)
