"""The relay (发件中继): tells the engine what the outbox holds, first-in-first-out for each ticket.

One relay at a time holds the lease. A kill between the sending and the mark that it was sent leads to a second
sending, which the engine answers with "already there" or "no such job": nothing happens twice.
"""

import asyncio
import contextlib
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Update, bindparam, exists, select, update
from sqlalchemy.orm import aliased

from hotline import tracing
from hotline.clock import Clock
from hotline.db.models import Lease, OutboxEntry
from hotline.db.upsert import insert_or_ignore
from hotline.engine.errors import EngineBusy, JobGone
from hotline.engine.feed_models import VisitedElement
from hotline.engine.job import Message, Move
from hotline.engine.outbox import OutboxKind
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import DatabaseUnavailable, EngineUnavailable, HotlineError
from hotline.office import Office
from hotline.tasks.models import HumanTask

log = structlog.get_logger()

LEASE_NAME = "relay"
LEASE = timedelta(seconds=10)
RENEW = timedelta(seconds=3)
LOOK_AGAIN_SECONDS = 0.5
AT_ONCE = 200
"""Entries that are read in one look."""
CALLS_AT_ONCE = 32
MOVES_TRIED = 8
"""How often timers are tried to be moved on a task that the engine does not know; it is about a minute."""
BUSY_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries while the engine pushes back."""
LONGEST_WAIT_SECONDS = {True: 5.0, False: 300.0}
"""Longest pause before another try: while the engine is away, and for an entry that it refuses."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """An entry as it is to be sent."""

    id: int
    case_id: str
    attempts: int
    kind: str
    payload: dict[str, Any]
    job_key: int | None
    output: dict[str, Any]
    element_instance_key: int | None
    """Of the task as it stands in the engine now: it has begun anew where its timers were moved before."""
    scope_key: int | None
    trace_parent: str | None


class Relay:
    """Sends the outbox of one office to one engine."""

    def __init__(self, office: Office, engine: ZeebeEngine) -> None:
        self._office = office
        self._engine = engine
        self._holder = uuid.uuid4().hex
        self._held_until: datetime | None = None
        self._real_time = Clock()
        self._stopping = asyncio.Event()
        self._at_once = asyncio.Semaphore(CALLS_AT_ONCE)

    def stop(self) -> None:
        """Ends `run` after what is being sent."""
        self._stopping.set()
        self._office.database.outbox_written.set()

    async def run(self) -> None:
        """Sends until stopped; a database or an engine that is away is waited for."""
        while not self._stopping.is_set():
            try:
                sent = await self.send_pending_if_mine()
            except DatabaseUnavailable:
                log.warning("relay_waits_for_database")
                sent = 0
            if not sent:
                await self._wait()

    async def send_pending_if_mine(self) -> int:
        """The same as `send_pending` if this relay holds the lease; nothing while another does."""
        return await self.send_pending() if await self._hold_lease() else 0

    async def send_pending(self) -> int:
        """Sends the oldest unsent entry of each ticket; answers how many were tried."""
        self._office.database.outbox_written.clear()
        letters = await self._next_letters()
        results = await asyncio.gather(*(self._send_traced(letter) for letter in letters))
        await self._mark(list(zip(letters, results, strict=True)))
        return len(letters)

    async def _next_letters(self) -> list[_Letter]:
        earlier = aliased(OutboxEntry)
        query = (
            select(
                OutboxEntry,
                HumanTask.job_key,
                HumanTask.output,
                HumanTask.element_instance_key,
                VisitedElement.scope_key,
            )
            .outerjoin(HumanTask, HumanTask.id == OutboxEntry.payload["task_id"].as_string())
            .outerjoin(VisitedElement, VisitedElement.key == HumanTask.element_instance_key)
            .where(
                OutboxEntry.sent_at.is_(None),
                OutboxEntry.next_attempt_at.is_(None)
                | (OutboxEntry.next_attempt_at <= self._real_time.now()),
                ~exists().where(
                    earlier.case_id == OutboxEntry.case_id,
                    earlier.id < OutboxEntry.id,
                    earlier.sent_at.is_(None),
                ),
            )
            .order_by(OutboxEntry.id)
            .limit(AT_ONCE)
        )
        async with self._office.look() as work:
            rows = (await work.session.execute(query)).all()
        return [
            _Letter(
                entry.id,
                entry.case_id,
                entry.attempts,
                entry.kind,
                entry.payload,
                job,
                output or {},
                element,
                scope,
                entry.trace_parent,
            )
            for entry, job, output, element, scope in rows
        ]

    async def _send_traced(self, letter: _Letter) -> HotlineError | None:
        """What was written outside of a trace is sent outside of one."""
        if letter.trace_parent is None:
            return await self._send(letter)
        about = {"hotline.case_id": letter.case_id, "hotline.attempt": letter.attempts + 1}
        with tracing.span(f"relay {letter.kind}", "client", about, parent=letter.trace_parent) as span:
            error = await self._send(letter)
            if error is not None:
                span.failed(error.code)
            return error

    async def _send(self, letter: _Letter) -> HotlineError | None:
        """Answers the error, None when the engine knows now."""
        for pause in BUSY_PAUSES:
            try:
                return await self._tell(letter)
            except EngineBusy:  # it pushes back under load: not worth a row, and over in a moment
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
            except JobGone:
                return await self._gone(letter)
            except HotlineError as error:
                return error
        return EngineBusy()

    async def _gone(self, letter: _Letter) -> HotlineError | None:
        """Nothing but a use case ends what stands in the engine: it was ended before.

        But timers that were moved a moment ago stand on an element that has begun anew, and of which nobody has
        heard yet: they are moved when it is known.
        """
        if letter.kind != OutboxKind.MOVE_TIMERS or letter.attempts >= MOVES_TRIED:
            return None
        async with self._office.look() as work:
            task = await work.session.get(HumanTask, letter.payload["task_id"])
        return EngineBusy() if task is not None and task.status == "open" else None

    async def _tell(self, letter: _Letter) -> None:
        payload = letter.payload
        async with self._at_once:
            match letter.kind:
                case OutboxKind.PUBLISH_MESSAGE:
                    time_to_live = timedelta(hours=self._office.settings.message_ttl_hours)
                    message = Message(id=f"outbox-{letter.id}", time_to_live=time_to_live, **payload)
                    await self._engine.publish(message)
                case OutboxKind.SET_VARIABLES:
                    await self._engine.set_variables(payload["instance_key"], payload["variables"])
                case OutboxKind.MOVE_TIMERS:
                    await self._move(letter)
                case OutboxKind.CANCEL_INSTANCE:
                    await self._engine.cancel_instance(payload["instance_key"])
                case _ if letter.job_key is not None:
                    await self._engine.complete_job(letter.job_key, letter.output)
                case _:
                    pass

    async def _move(self, letter: _Letter) -> None:
        """Killed in between, it is done again with the same variables."""
        payload = letter.payload
        key = letter.element_instance_key or payload["element_instance_key"]
        await self._engine.set_variables(key, payload["variables"])
        await self._engine.begin_anew(
            Move(payload["instance_key"], key, payload["element"], letter.scope_key)
        )

    async def _mark(self, results: Sequence[tuple[_Letter, HotlineError | None]]) -> None:
        if not results:
            return
        now = self._real_time.now()
        sent = [{"key": letter.id, "at": now} for letter, error in results if error is None]
        async with self._office.database.transaction() as session:
            if sent:
                statement = update(OutboxEntry).where(OutboxEntry.id == bindparam("key"))
                connection = await session.connection()
                await connection.execute(statement.values(sent_at=bindparam("at")), sent)
            for letter, error in results:
                if error is not None:
                    await session.execute(_later(letter, error, now))

    async def _hold_lease(self) -> bool:
        """Takes or renews the lease; False while another relay holds it."""
        now = self._real_time.now()
        if self._held_until is not None and self._held_until - now > LEASE - RENEW:
            return True
        async with self._office.database.transaction() as session:
            mine = {"name": LEASE_NAME, "holder": self._holder, "until": now}
            await insert_or_ignore(session, Lease, [mine])  # several relays may find none at the same moment
            lease = await session.get(Lease, LEASE_NAME, with_for_update=True)
            if lease is None:  # given up just now: the next look takes it
                return False
            if lease.holder != self._holder and lease.until > now:
                self._held_until = None
                return False
            lease.holder = self._holder
            lease.until = self._held_until = now + LEASE
        return True

    async def release(self) -> None:
        """Gives the lease up at a clean stop, so that the next relay need not wait for its end."""
        with contextlib.suppress(DatabaseUnavailable):
            async with self._office.database.transaction() as session:
                lease = await session.get(Lease, LEASE_NAME)
                if lease is not None and lease.holder == self._holder:
                    await session.delete(lease)

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._office.database.outbox_written.wait(), LOOK_AGAIN_SECONDS)


def _later(letter: _Letter, error: HotlineError, now: datetime) -> Update:
    """The next try: growing pauses with jitter. The entry holds up nothing but its ticket, and is shown."""
    away = isinstance(error, EngineUnavailable)
    log.warning(
        "outbox_entry_not_sent",
        case_id=letter.case_id,
        entry=letter.id,
        code=error.code,
        attempts=letter.attempts + 1,
    )
    pause = min(0.2 * 2 ** min(letter.attempts, 12), LONGEST_WAIT_SECONDS[away]) * random.uniform(0.7, 1.3)  # noqa: S311
    return (
        update(OutboxEntry)
        .where(OutboxEntry.id == letter.id)
        .values(
            attempts=letter.attempts + 1,
            next_attempt_at=now + timedelta(seconds=pause),
            last_error=f"{error.code}: {error}"[:500],
        )
    )
