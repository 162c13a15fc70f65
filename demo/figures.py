"""The figures of a demonstration (演示结果), counted from the facts in the database, never from what was planned."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from demo.exercised import count_rules
from demo.rules.counting import Facts, Where
from hotline.cases.models import Case
from hotline.deadlines.models import Annulment, Deadline
from hotline.reviews.models import JointHandling
from hotline.tickets.facts import Alert, ReturnRequest, Submission
from hotline.tickets.models import Ticket
from hotline.work import Work


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class RuleCount(_Part):
    """How often a rule was exercised (演练次数), and by what."""

    title: str
    count: int
    by: dict[str, int]


class Figures(_Part):
    """What became of all tickets. The same file with the same seed gives the same."""

    tickets: int
    kinds: dict[str, int]
    closed: dict[str, int]
    late: dict[str, int]
    """By step of `deadlines.dmn`."""
    returns: dict[str, int]
    alerts: int
    rehandlings: int
    joint_handlings: dict[str, int]
    withdrawals: dict[str, int]
    cases: dict[str, dict[str, int]]
    """How the cases that are no tickets ended, by kind."""
    annulled: dict[str, int]
    """Latenesses that were taken back, by cause."""
    rules: dict[str, RuleCount]

    @property
    def not_exercised(self) -> list[str]:
        """Rules that nothing has exercised."""
        return [rule for rule, counted in self.rules.items() if not counted.count]


async def figures(facts: Facts) -> Figures:
    """Counts everything."""
    work, counted = facts.work, await count_rules(facts)
    return Figures(
        tickets=await _count(work, Ticket),
        kinds=await _count_by(work, Ticket.kind),
        closed=await _count_by(work, Ticket.closed_as, Ticket.closed_at.is_not(None)),
        late=await _count_by(work, Deadline.step, Deadline.late),
        returns=await _count_by(work, ReturnRequest.status),
        alerts=await _count(work, Alert),
        rehandlings=await _count(
            work, Submission, Submission.round > 1, Submission.confirmed_by.is_not(None)
        ),
        joint_handlings=await _count_by(work, JointHandling.origin),
        withdrawals=await _count_by(work, Ticket.withdrawn_by, Ticket.withdrawn_at.is_not(None)),
        cases=await _cases(work),
        annulled=await _count_by(work, Annulment.cause),
        rules={rule.id: RuleCount(title=rule.title, count=sum(by.values()), by=by) for rule, by in counted},
    )


async def _cases(work: Work) -> dict[str, dict[str, int]]:
    query = select(Case.kind, Case.ended_as, func.count()).group_by(Case.kind, Case.ended_as)
    found: dict[str, dict[str, int]] = {}
    for kind, ended_as, count in await work.session.execute(query.order_by(Case.kind, Case.ended_as)):
        found.setdefault(kind, {})[str(ended_as)] = count
    return found


async def _count(work: Work, model: Any, *where: Where) -> int:
    return await work.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


async def _count_by(work: Work, column: InstrumentedAttribute[Any], *where: Where) -> dict[str, int]:
    query = select(column, func.count()).where(*where).group_by(column).order_by(column)
    return {str(value): count for value, count in await work.session.execute(query)}
