"""From when a limit counts (起算点): the moments that the table of limits names, read from the facts."""

from datetime import datetime

from sqlalchemy import func, select

from hotline.assistance.models import Assistance
from hotline.cases.models import Case
from hotline.db.rows import find
from hotline.deadlines.errors import LimitUnknown
from hotline.reviews.models import JointHandling, Resolution
from hotline.tickets.facts import CallBack, Escalation, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import dispatch_id
from hotline.work import Work

GIVEN = ("district", "agreed")
"""Units of a limit whose due moment people have set themselves."""


class Moments:
    """The moments of one ticket under one dispatch, or of another case; each looked up when a limit asks."""

    def __init__(self, work: Work, subject: Ticket | Case, dispatch_no: int, request_id: str | None) -> None:
        self._work = work
        self._subject = subject
        self._dispatch_id = dispatch_id(subject.id, dispatch_no)
        self._request_id = request_id

    async def given(self, unit: str) -> datetime | None:
        """The due moment that was set: by the district (R-70), or `agreed` for a resolution (R-30, R-34)."""
        if unit == "district":
            return self._subject.district_due_at if isinstance(self._subject, Ticket) else None
        resolution = await self._work.session.get(Resolution, self._request_id)
        return self._work.calendar.close_of(resolution.due_on) if resolution else None

    async def at(self, name: str) -> datetime:
        """The moment of that name, aware, UTC. Raises LimitUnknown for a name that is not one of them."""
        readers = {
            "received": self._received,
            "district_dispatched": self._district_dispatched,
            "dispatched": self._dispatched,
            "submitted": self._submitted,
            "returned_to_department": self._returned_to_department,
            "requested": self._requested,
            "proposed": self._proposed,
            "called_back": self._called_back,
            "begun": self._begun,
            "opened": self._opened,
        }
        if name not in readers:
            raise LimitUnknown(f"时限表中的起算点“{name}”无法识别")
        return await readers[name]() or self._work.now

    async def _received(self) -> datetime | None:
        return self._subject.received_at if isinstance(self._subject, Ticket) else None

    async def _district_dispatched(self) -> datetime | None:
        return self._subject.district_dispatched_at if isinstance(self._subject, Ticket) else None

    async def _dispatched(self) -> datetime | None:
        dispatch = await find(self._work, Dispatch, self._dispatch_id)
        return dispatch.dispatched_at if dispatch else None

    async def _submitted(self) -> datetime | None:
        """When the work last came back to the center: handed in, or concluded jointly."""
        session = self._work.session
        handed_in = await session.scalar(
            select(func.max(Submission.submitted_at)).where(Submission.dispatch_id == self._dispatch_id)
        )
        concluded = await session.scalar(
            select(func.max(JointHandling.concluded_at)).where(
                JointHandling.dispatch_id == self._dispatch_id, JointHandling.origin == "center"
            )
        )
        return max((moment for moment in (handed_in, concluded) if moment), default=None)

    async def _returned_to_department(self) -> datetime | None:
        dispatch = await find(self._work, Dispatch, self._dispatch_id)
        return dispatch.returned_to_department_at if dispatch else None

    async def _requested(self) -> datetime | None:
        """When the return, the joint handling, the assistance or the leaders' decision was asked for."""
        session, key = self._work.session, self._request_id
        escalation = await self._escalation()
        if escalation:
            return escalation.opened_at
        joint = await session.get(JointHandling, key)
        if joint:
            return joint.requested_at
        assistance = await session.get(Assistance, key)
        if assistance:
            return assistance.asked_at
        request = await session.get(ReturnRequest, key)
        return request.requested_at if request else None

    async def _proposed(self) -> datetime | None:
        escalation = await self._escalation()
        return escalation.proposed_at if escalation else None

    async def _escalation(self) -> Escalation | None:
        query = select(Escalation).where(
            (Escalation.id == self._request_id) | (Escalation.return_request_id == self._request_id)
        )
        return (await self._work.session.scalars(query)).first()

    async def _begun(self) -> datetime | None:
        """When the process has come to the step: now."""
        return self._work.now

    async def _opened(self) -> datetime | None:
        """When the case was opened."""
        return self._subject.opened_at if isinstance(self._subject, Case) else None

    async def _called_back(self) -> datetime | None:
        return await self._work.session.scalar(
            select(func.max(CallBack.at)).where(CallBack.ticket_id == self._subject.id)
        )
