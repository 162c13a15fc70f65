"""《工单处理记录表》 (R-06, R-62): all that was done for a ticket until its head confirmed the re-handling."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from hotline.documents.errors import NotConfirmed
from hotline.documents.form_lines import answer, form_lines
from hotline.documents.photographs import photographs
from hotline.documents.template import Content
from hotline.documents.ticket_content import Names, names_for, paper_masking, ticket_content
from hotline.documents.visit_content import visits_until
from hotline.documents.wording import NOTHING, day_text, moment_text, said
from hotline.tasks.form_versions import form_named
from hotline.tickets.facts import CallBack, ContactAttempt, Submission
from hotline.tickets.masking import Masking
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

Fact = TypeVar("Fact", ContactAttempt, Submission, CallBack)


async def record_content(work: Work, ticket: Ticket, submission: Submission) -> Content:
    """The placeholders of the record: contacts, earlier handling, call-backs, visits, this handling, its head.

    Only what had happened when the head confirmed, so that the record says tomorrow what it says today.
    Raises NotConfirmed.
    """
    until = submission.submitted_at
    if until is None or submission.confirmed_by is None:
        raise NotConfirmed
    dispatch = await work.session.get_one(Dispatch, submission.dispatch_id)
    contacts = await _before(work, ContactAttempt, ticket, until)
    earlier = [row for row in await _before(work, Submission, ticket, until) if row.id != submission.id]
    call_backs = await _before(work, CallBack, ticket, until)
    visits = await visits_until(work, ticket, until)
    names = await names_for(work, _people(dispatch, submission, contacts, earlier, call_backs))
    scribe = _Scribe(work, paper_masking(ticket), names)
    return {
        **ticket_content(ticket, dispatch, names),
        "contacts": [scribe.contact(each) for each in contacts],
        "earlier": [scribe.submission(each) for each in earlier],
        "call_backs": [scribe.call_back(each) for each in call_backs],
        "handling": scribe.submission(submission)["lines"],
        "handled_by": names.person(submission.by),
        "handled_at": moment_text(submission.at),
        "visits": visits,
        "pictures": await photographs(work, ticket, until),
        "statement": scribe.mask.text(submission.statement or NOTHING),
        "confirmed_by": names.signature(submission.confirmed_by, submission.confirmed_for),
        "confirmed_on": day_text(until),
    }


def _people(dispatch: Dispatch, submission: Submission, *facts: Iterable[Any]) -> set[str | None]:
    by: set[str | None] = {fact.by for some in facts for fact in some}
    return by | {dispatch.accepted_by, submission.by, submission.confirmed_by, submission.confirmed_for}


async def _before(work: Work, fact: type[Fact], ticket: Ticket, until: datetime) -> list[Fact]:
    query = select(fact).where(fact.ticket_id == ticket.id, fact.at <= until).order_by(fact.id)
    return list(await work.session.scalars(query))


class _Scribe:
    """Writes facts down, in the words of the forms in which they were given."""

    def __init__(self, work: Work, mask: Masking, names: Names) -> None:
        self._processes = work.settings.processes
        self._names = names
        self.mask = mask

    def contact(self, fact: ContactAttempt) -> Content:
        """A try to reach the citizen first (R-72)."""
        return {
            "at": moment_text(fact.at),
            "by": self._names.person(fact.by),
            "channel": self._word("contact_citizen", "channel", fact.channel),
            "result": self._word("contact_citizen", "result", fact.result),
            "note": self.mask.text(fact.note) or NOTHING,
        }

    def submission(self, fact: Submission) -> Content:
        """A submission, with all that its form asked for."""
        form = form_named(self._processes, "handle_ticket" if fact.round == 1 else "handle_again")
        lines = form_lines(form, fact.content)
        return {
            "at": moment_text(fact.at),
            "by": self._names.person(fact.by),
            "lines": [{key: self.mask.text(str(text)) for key, text in line.items()} for line in lines],
        }

    def call_back(self, fact: CallBack) -> Content:
        """A try to call back (R-04), with the answers that are recorded separately."""
        return {
            "at": moment_text(fact.at),
            "by": self._names.person(fact.by),
            "answer": self._word("call_back", "answer", fact.answer),
            "first_contact": said(fact.first_contact),
            "on_time": said(fact.on_time),
            "solved": said(fact.solved),
            "satisfied": said(fact.satisfied),
            "note": self.mask.text(fact.note) or NOTHING,
        }

    def _word(self, form: str, key: str, value: str) -> str:
        fields = {field.key: field for field in form_named(self._processes, form).fields}
        return answer(fields.get(key), value)
