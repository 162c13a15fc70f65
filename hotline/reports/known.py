"""As known at a moment (数据截至): what the database said then, by the times that its facts carry.

Figures for now look at rows as they are. Figures for an earlier moment leave out what came later, so that a
report of last year, asked for with the moment at which it was made, says what it said. What this file answers
is the only place that knows how each fact says when it was known.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hotline.deadlines.falls_due import falls_due
from hotline.deadlines.models import Annulment, Deadline
from hotline.reports.errors import AsOfInFuture
from hotline.tickets.facts import CallBack, ReturnRequest
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Known:
    """A moment, aware, and whether it is the present one."""

    at: datetime
    present: bool = True

    @classmethod
    def asked(cls, work: Work, as_of: datetime | None) -> "Known":
        """Now, or the moment that is asked for. Raises AsOfInFuture."""
        if as_of is not None and as_of > work.now:
            raise AsOfInFuture
        return cls(as_of or work.now, present=as_of is None or as_of == work.now)

    def by(self, moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Whether a fact with this time was known; one without a time was not."""
        return moment.is_not(None) if self.present else moment <= self.at

    def late(self) -> ColumnElement[bool]:
        """Whether a `Deadline` was late: its lateness was recorded, and not yet taken back (R-52, R-73, R-79)."""
        if self.present:
            return Deadline.late.is_(True)
        return or_(and_(Deadline.late, Deadline.late_recorded_at <= self.at), self._still_late())

    def due_within(self, begin: datetime, end: datetime) -> ColumnElement[bool]:
        """Whether a `Deadline` fell due after `begin` and by `end`, and has passed: 24:00 is the day that ends.

        One that was moved after the moment counts where it stood, as its lateness was taken back with it.
        """
        within = and_(falls_due(Deadline.due_at, begin, end), Deadline.due_at <= self.at)
        if self.present:
            return within
        stood = and_(falls_due(Annulment.due_at, begin, end), Annulment.due_at <= self.at)
        return or_(and_(within, ~self._still_late()), Deadline.id.in_(self._taken_back().where(stood)))

    def due_at(self) -> ColumnElement[Any]:
        """When a `Deadline` was due."""
        due = Deadline.due_at.expression
        if self.present:
            return due
        stood = self._taken_back().where(Annulment.deadline_id == Deadline.id).correlate(Deadline)
        return func.coalesce(
            stood.with_only_columns(Annulment.due_at).limit(1).scalar_subquery(),
            due,
            type_=Deadline.due_at.type,
        )

    def _still_late(self) -> ColumnElement[bool]:
        """Late at the moment, though it was taken back afterwards."""
        return exists(self._taken_back().where(Annulment.deadline_id == Deadline.id).correlate(Deadline))

    def _taken_back(self):
        return select(Annulment.deadline_id).where(
            Annulment.late_recorded_at <= self.at, Annulment.at > self.at
        )

    def dispatch_no(self) -> ColumnElement[int]:
        """The number of a `Ticket`'s last dispatch."""
        if self.present:
            return Ticket.dispatch_no.expression
        each = aliased(Dispatch)
        return (
            select(func.max(each.no))
            .where(each.ticket_id == Ticket.id, each.dispatched_at <= self.at)
            .correlate(Ticket)
            .scalar_subquery()
        )

    def last_answer(self) -> ColumnElement[int]:
        """The id of the call-back in which a `Ticket`'s citizen answered last (R-04)."""
        each = aliased(CallBack)
        conditions = [each.ticket_id == Ticket.id, each.answer != "no_answer"]
        if not self.present:
            conditions.append(each.at <= self.at)
        return select(func.max(each.id)).where(*conditions).correlate(Ticket).scalar_subquery()

    def return_status(self) -> ColumnElement[str]:
        """What had become of a `ReturnRequest` (R-10)."""
        status = ReturnRequest.status.expression
        if self.present:
            return status
        return case((ReturnRequest.decided_at <= self.at, status), else_="pending")
