"""Starting a process again and bringing it to where it stood (重新启动流程).

The new instance is answered by stored outputs, step by step, until it comes to what nobody has done yet; the messages
into the process are sent once more, for the requests among them. So it stands where the database says. For a lost
engine, and for an instance that can't be migrated to a new diagram (ADR 0027).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, update

from hotline.cases.lookup import lock_subject
from hotline.cases.models import Case
from hotline.db.models import OutboxEntry
from hotline.engine.outbox import OutboxKind, cancel_instance, publish_message
from hotline.errors import NotFound
from hotline.office import Office
from hotline.recovery.cut_off import NO_JOB
from hotline.recovery.start_messages import STARTING, start_message
from hotline.tasks.models import HumanTask
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work


class Outcome(StrEnum):
    """What became of one case (结果)."""

    STARTED = "started"
    ENDED = "ended"
    """It is closed: nothing is to be started."""
    NOT_BEGUN = "not_begun"
    """Its first start still waits in the outbox."""
    UNKNOWN = "unknown"
    """There is no such ticket or case."""


@dataclass(frozen=True, slots=True)
class StartedAgain:
    """A case, and what became of it."""

    case_id: str
    outcome: Outcome


async def start_again(office: Office, case_ids: Sequence[str]) -> list[StartedAgain]:
    """Each open ticket or case gets a new instance in place of the one it has, cancelled where it still runs.

    Writes the outbox only: the relay tells the engine. One transaction for each, so that others can work meanwhile and
    no two locks are waited for. Safe to repeat, also after a kill in the middle.
    """
    results: list[StartedAgain] = []
    for case_id in case_ids:
        async with office.work() as work:
            results.append(await _one(work, case_id))
    return results


async def open_subjects(work: Work) -> list[str]:
    """Ids of every open ticket and case, the tickets first."""
    tickets = select(Ticket.id).where(Ticket.closed_at.is_(None)).order_by(Ticket.id)
    cases = select(Case.id).where(Case.ended_at.is_(None)).order_by(Case.id)
    return [*await work.session.scalars(tickets), *await work.session.scalars(cases)]


async def _one(work: Work, case_id: str) -> StartedAgain:
    try:
        subject = await lock_subject(work, case_id)
    except NotFound:
        return StartedAgain(case_id, Outcome.UNKNOWN)
    if not subject.is_open:
        return StartedAgain(case_id, Outcome.ENDED)
    messages = await _messages(work, case_id)
    start = await start_message(work, subject, messages)
    if any(each.sent_at is None and each.payload["name"] == start["name"] for each in messages):
        return StartedAgain(case_id, Outcome.NOT_BEGUN)
    await _supersede(work, case_id, messages)
    await _let_go(work, case_id)
    if subject.instance_key is not None:
        cancel_instance(work, case_id, subject.instance_key)
        subject.instance_key = None
    for payload in (start, *_into_the_process(messages)):
        publish_message(work, case_id, **payload)
    record(work, case_id, "process_started_again", "流程重新启动，已办环节按原结果继续")
    return StartedAgain(case_id, Outcome.STARTED)


async def _messages(work: Work, case_id: str) -> list[OutboxEntry]:
    """All messages about the case, in their order."""
    query = select(OutboxEntry).where(
        OutboxEntry.case_id == case_id, OutboxEntry.kind == OutboxKind.PUBLISH_MESSAGE.value
    )
    return list(await work.session.scalars(query.order_by(OutboxEntry.id)))


def _into_the_process(messages: Iterable[OutboxEntry]) -> list[dict[str, object]]:
    """Each once, however often the process was started again before."""
    payloads = [each.payload for each in messages if each.payload["name"] not in STARTING]
    return [payload for at, payload in enumerate(payloads) if payload not in payloads[:at]]


async def _let_go(work: Work, case_id: str) -> None:
    """Its tasks stand in no instance until the new one comes to them."""
    tasks = update(HumanTask).where(HumanTask.case_id == case_id)
    await work.session.execute(tasks.values(job_key=NO_JOB, instance_key=NO_JOB, element_instance_key=NO_JOB))


async def _supersede(work: Work, case_id: str, messages: Iterable[OutboxEntry]) -> None:
    """What has not been sent yet speaks of the old instance, or is sent anew; what starts another process stays."""
    kept = [each.id for each in messages if each.payload["name"] in STARTING]
    waiting = update(OutboxEntry).where(
        OutboxEntry.case_id == case_id, OutboxEntry.sent_at.is_(None), OutboxEntry.id.not_in(kept)
    )
    await work.session.execute(waiting.values(sent_at=work.now))
