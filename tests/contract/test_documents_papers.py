"""The two papers of the regulation, made of the facts by the sample's templates (R-06, R-10, R-62, R-75)."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from hotline.cases.models import Case
from hotline.documents.errors import NotConfirmed, PaperFactUnknown, TemplateMissing
from hotline.documents.examples import examples
from hotline.documents.models import StoredFile
from hotline.documents.papers import attach_paper, make_paper
from hotline.documents.photographs import MOST
from hotline.documents.record_paper import record_content
from hotline.documents.return_paper import return_content
from hotline.documents.store import read_file, store_file
from hotline.documents.text import kept
from hotline.office import Office
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.models import History, Ticket
from hotline.visits.models import Visit, VisitRecord
from hotline.work import Work
from tests.contract.documented import (
    AT,
    DISPATCHER,
    HANDLER,
    HEAD,
    NASTY,
    RETURN,
    TICKET,
    add_handling,
    add_return,
    office_at,
    take_in,
)
from tests.database import database_url, make_database, postgresql
from tests.documents import photo, pictures_in, words_in

__all__ = ["database_url", "make_database", "postgresql"]

HANDLED = {
    "result": "coordinating",
    "done": f"再次{NASTY}",
    "attachments": "",
    "asked_by_an_older_form": "旧",
}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office_at(database_url, tmp_path) as opened:
        yield opened


async def events(work: Work) -> list[str]:
    query = select(History.event).where(History.case_id == TICKET).order_by(History.id)
    return [event for event in await work.session.scalars(query) if event.startswith("paper")]


class TestReturnApplication:
    async def test_says_everything_unchanged(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            add_return(work)
            file = await make_paper(work, "return_application", RETURN)
            words = words_in(await read_file(work, file))
        assert words.count(NASTY) == 2  # the citizen's words, and the department's
        for text in (
            "饭店油烟 <扰民>",
            "13812345678",
            "云溪村",
            "综合行政执法队",
            "2026年9月24日 14:05",
            "同意申请退单。",
        ):
            assert text in words
        assert "{{" not in words.replace(NASTY, "")
        assert (file.kind, file.name) == ("paper", f"退单申请表-{TICKET}.docx")

    async def test_made_again_it_is_the_same_file(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            add_return(work)
            one = await make_paper(work, "return_application", RETURN)
        async with office.work(DISPATCHER) as work:
            two = await make_paper(work, "return_application", RETURN)
            assert two.id == one.id
            assert await events(work) == ["paper_made"]

    async def test_with_the_review_it_is_one_more(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            add_return(work)
            await make_paper(work, "return_application", RETURN)
        async with office.work(DISPATCHER) as work:
            request = await work.session.get_one(ReturnRequest, RETURN)
            request.status, request.department = "approved", "O02"
            request.decided_at, request.decided_by = AT, DISPATCHER
            request.decision_reason = "属执法队职责 & 范围"
            words = words_in(await read_file(work, await make_paper(work, "return_application", RETURN)))
            assert "同意退单，改派综合行政执法队。\n属执法队职责 & 范围" in words
            assert "审核人（签字）：沈晓岚" in words
            assert len(await events(work)) == 2

    async def test_nobody_signs_what_the_clock_refused(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            add_return(work, status="too_late", decided_at=AT, decided_by=HEAD)
            words = words_in(await read_file(work, await make_paper(work, "return_application", RETURN)))
        assert "超过退单期限，不予退单。" in words
        assert "审核人（签字）：　" in words

    async def test_a_deputy_signs_for_the_head(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HANDLER) as work:
            add_return(work, signed_by=HANDLER, signed_for=HEAD)
            words = words_in(await read_file(work, await make_paper(work, "return_application", RETURN)))
        assert "负责人（签字）：张伟（代陆全福）" in words

    async def test_a_confidential_citizen_stays_one(self, office: Office) -> None:
        await take_in(office, confidential=True, complained_unit="V02")
        async with office.work(HEAD) as work:
            add_return(work)
            file = await make_paper(work, "return_application", RETURN)
            words = words_in(await read_file(work, file))
        assert "顾先生" not in words
        assert "13812345678" not in words
        assert "顾**（身份保密）" in words
        assert "望溪路56号" in words
        assert file.sight == "place"

    async def test_of_nothing(self, office: Office) -> None:
        async with office.work(HEAD) as work:
            with pytest.raises(PaperFactUnknown):
                await make_paper(work, "return_application", "none")


class TestHandlingRecord:
    async def test_says_everything_unchanged(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            submission = add_handling(work, HANDLED)
            await work.session.flush()
            file = await make_paper(work, "handling_record", submission.id)
            words = words_in(await read_file(work, file))
        assert words.count(NASTY) == 6  # the ticket, contact, handling, call-back, handling again, the head
        for text in (
            "电话：未接通（经办人：张伟）",
            "不满意",
            "协调中",
            "asked_by_an_older_form\n旧",
            "负责人（签字）：陆全福",
        ):
            assert text in words
        assert "{%" not in words.replace(NASTY, "")
        assert "现场照片" not in words

    async def test_shows_the_photographs_that_were_there(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HANDLER) as work:
            for data in (photo(), photo(turned=True), b"\xff\xd8\xff damaged since"):
                await keep(work, data)
        async with office.work(HEAD) as work:
            submission = add_handling(work, HANDLED)
            await work.session.flush()
            paper = await read_file(work, await make_paper(work, "handling_record", submission.id))
        async with office.work(HANDLER) as work:
            await keep(work, photo(30, 30))
        assert pictures_in(paper) == [(120, 60), (45, 90)]
        assert "照片3" in words_in(paper)
        assert "（照片无法读取）" in words_in(paper)
        async with office.work(HEAD) as work:  # what came later changes nothing
            again = await make_paper(work, "handling_record", submission.id)
            assert await read_file(work, again) == paper

    async def test_says_how_many_photographs_more(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            for _ in range(MOST + 2):
                await keep(work, photo())
            submission = add_handling(work, HANDLED)
            await work.session.flush()
            paper = await read_file(work, await make_paper(work, "handling_record", submission.id))
        assert len(pictures_in(paper)) == MOST
        assert "另有2张照片" in words_in(paper)

    async def test_tells_what_a_visit_found(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            await add_visit(work, at=AT, cause=f"原因{NASTY}")
            await add_visit(work, at=work.now.replace(year=2999), cause="以后")
            submission = add_handling(work, HANDLED)
            await work.session.flush()
            words = words_in(await read_file(work, await make_paper(work, "handling_record", submission.id)))
        assert "现场走访情况（2026年9月25日，走访人：东片联勤联动工作站 张伟）" in words
        assert f"原因\n原因{NASTY}" in words
        assert "走访结果\n已现场处理" in words
        assert "以后" not in words

    async def test_of_what_the_head_has_not_confirmed(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            submission = add_handling(work, HANDLED, submitted_at=None, confirmed_by=None)
            await work.session.flush()
            with pytest.raises(NotConfirmed):
                await make_paper(work, "handling_record", submission.id)


def names(content: Any) -> Any:
    """The names of what can be filled in, of one item where there are several."""
    if isinstance(content, list):
        return names(content[0])
    if isinstance(content, dict):
        return {name: names(value) for name, value in content.items()}
    return None


async def add_visit(work: Work, **changes: Any) -> None:
    case_id = f"{TICKET}.v1"
    if await work.session.get(Visit, case_id) is None:
        opened = {"ticket_id": TICKET, "opened_at": AT, "opened_by": "system"}
        work.session.add(Case(id=case_id, kind="visit", title="走访", unit="S01", **opened))
        await work.session.flush()
        sent = {"visitor": "station", "unit": "S01", "status": "done", "arranged_at": AT}
        work.session.add(Visit(id=case_id, ticket_id=TICKET, **sent))
        await work.session.flush()
    row = {"at": AT, "by": HANDLER, "visited_on": date(2026, 9, 25), "found": True, "cause": "", "note": ""}
    row |= {"talked_to_citizen": False, "position": "后窗下", "photos": [], "result": "handled"}
    work.session.add(VisitRecord(visit_id=case_id, ticket_id=TICKET, unit="S01", **row | changes))


async def keep(work: Work, data: bytes) -> StoredFile:
    return await store_file(
        work, data, name="现场.jpg", media_type="image/jpeg", kind="photo", ticket_id=TICKET
    )


class TestTemplates:
    async def test_the_examples_have_all_that_the_papers_have(self, office: Office) -> None:
        await take_in(office)
        async with office.work(HEAD) as work:
            request, submission = add_return(work), add_handling(work, HANDLED)
            await add_visit(work)
            await keep(work, photo())
            ticket = await work.session.get_one(Ticket, TICKET)
            assert names(await return_content(work, ticket, request)) == names(
                examples()["return_application"]
            )
            record = await record_content(work, ticket, submission)
        assert names(record) == names(examples()["handling_record"])

    async def test_an_office_has_its_own(self, database_url: str, tmp_path: Path) -> None:
        own = Document()
        own.add_paragraph("{{ street }}退单表：{{ reason }}")
        own.save(str(tmp_path / "return_application.docx"))
        async with office_at(database_url, tmp_path, papers=tmp_path) as office:
            await take_in(office)
            async with office.work(HEAD) as work:
                add_return(work)
                words = words_in(await read_file(work, await make_paper(work, "return_application", RETURN)))
        assert words == f"云溪街道办事处退单表：{kept(NASTY)}"

    async def test_without_one_the_application_counts_all_the_same(
        self, database_url: str, tmp_path: Path
    ) -> None:
        async with office_at(database_url, tmp_path, papers=tmp_path / "nowhere") as office:
            await take_in(office)
            async with office.work(HEAD) as work:
                add_return(work)
                assert await attach_paper(work, "return_application", RETURN) is None
            async with office.work(HEAD) as work:
                assert await work.session.get(ReturnRequest, RETURN) is not None
                assert await events(work) == ["paper_not_made"]
                with pytest.raises(TemplateMissing):
                    await make_paper(work, "return_application", RETURN)
