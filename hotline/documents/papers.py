"""Making papers (生成文书, R-62): from the facts, by the office's templates, kept with the ticket."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import structlog
from sqlalchemy import select

from hotline.documents.content_folder import hash_of
from hotline.documents.errors import PaperFactUnknown, TemplateUnusable
from hotline.documents.media_types import DOCX
from hotline.documents.models import StoredFile
from hotline.documents.record_paper import record_content
from hotline.documents.return_paper import return_content
from hotline.documents.store import store_file
from hotline.documents.template import Content, fill
from hotline.documents.ticket_content import paper_sight
from hotline.tasks.form_condition import ConditionUnsupported
from hotline.tasks.forms import FormUnsupported
from hotline.tickets.facts import ReturnRequest, Submission
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work

PaperKind: TypeAlias = Literal["return_application", "handling_record"]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that the regulation asks for."""

    name: str
    template: str
    """The file in the office's folder of papers."""
    fact: type[ReturnRequest] | type[Submission]
    content: Callable[[Work, Ticket, Any], Awaitable[Content]]


PAPERS: dict[PaperKind, Paper] = {
    "return_application": Paper("退单申请表", "return_application.docx", ReturnRequest, return_content),
    "handling_record": Paper("工单处理记录表", "handling_record.docx", Submission, record_content),
}


async def make_paper(work: Work, kind: PaperKind, fact_id: str | int, of: Ticket | None = None) -> StoredFile:
    """The paper about a return request or a confirmed submission, kept with its ticket in this transaction.

    Made again of the same facts by the same template it is the file that is there already; of newer facts (an
    application that was decided since) it is one more. `of` is the ticket that the fact must be one of.
    Raises PaperFactUnknown, NotConfirmed, TemplateUnusable.
    """
    paper = PAPERS[kind]
    await work.session.flush()
    fact = await work.session.get(paper.fact, fact_id)
    if fact is None or (of is not None and fact.ticket_id != of.id):
        raise PaperFactUnknown
    ticket = await work.session.get_one(Ticket, fact.ticket_id)
    content = await paper.content(work, ticket, fact)
    data = await asyncio.to_thread(fill, work.settings.papers / paper.template, content)
    return await _kept(work, ticket, paper, f"{kind}:{fact_id}", data)


async def attach_paper(work: Work, kind: PaperKind, fact_id: str | int) -> StoredFile | None:
    """The same for a paper that comes by itself: what a person did counts even where no paper can be made of it.

    A template or a form that can't be used, or a disk that is full, is logged and told in the ticket's history; the
    paper is made later by hand.
    """
    try:
        return await make_paper(work, kind, fact_id)
    except (TemplateUnusable, FormUnsupported, ConditionUnsupported, OSError) as error:
        code = getattr(error, "code", type(error).__name__)
        log.error("paper_not_made", paper=kind, fact=str(fact_id), error=code)
        fact = await work.session.get_one(PAPERS[kind].fact, fact_id)
        record(
            work, fact.ticket_id, "paper_not_made", f"未能生成《{PAPERS[kind].name}》（{code}），请稍后补做"
        )
        return None


async def latest_fact(work: Work, kind: PaperKind, ticket: Ticket) -> str | int:
    """Of what the ticket's latest paper of this kind would be made. Raises PaperFactUnknown."""
    query: Any = select(Submission.id).where(
        Submission.ticket_id == ticket.id, Submission.confirmed_by.is_not(None)
    )
    order: Any = Submission.id
    if kind == "return_application":
        query, order = (
            select(ReturnRequest.id).where(ReturnRequest.ticket_id == ticket.id),
            ReturnRequest.requested_at,
        )
    found = (await work.session.scalars(query.order_by(order.desc()).limit(1))).first()
    if found is None:
        raise PaperFactUnknown
    return found


async def _kept(work: Work, ticket: Ticket, paper: Paper, fact: str, data: bytes) -> StoredFile:
    query = select(StoredFile).where(
        StoredFile.ticket_id == ticket.id, StoredFile.fact == fact, StoredFile.sha256 == hash_of(data)
    )
    known = (await work.session.scalars(query)).first()
    if known is not None:
        return known
    record(work, ticket.id, "paper_made", f"生成《{paper.name}》")
    name = f"{paper.name}-{ticket.id}.docx"
    return await store_file(
        work,
        data,
        name=name,
        media_type=DOCX,
        kind="paper",
        ticket_id=ticket.id,
        fact=fact,
        sight=paper_sight(ticket),
    )
