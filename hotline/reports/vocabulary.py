"""The words that conditions are made of (条件词汇表), each as an expression over the rows of a population.

An office writes them in its file of indicators (`sample/indicators.yaml`); `WORDS` is also their documentation.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hotline.deadlines.models import Deadline
from hotline.reports.conditions import AllOf, Condition, Not, Word
from hotline.reports.known import Known
from hotline.reports.marks import effective_answer, is_excluded, is_repeat, is_visited
from hotline.reports.populations import IDENTITIES, Need, Population
from hotline.tickets.facts import CallBack, ReturnRequest
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import DISSATISFIED

Values = tuple[str, ...]
Expression = Callable[[Population, Known, Values], ColumnElement[bool]]

EVERY = frozenset(Population)
DEADLINES, CLOSED = frozenset({Population.DEADLINES}), frozenset({Population.CLOSED})
DISPATCHED, RETURNS = frozenset({Population.DISPATCHED}), frozenset({Population.RETURNS})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word says."""

    text: str
    """In Chinese, for the office's file."""
    expression: Expression
    populations: frozenset[Population] = EVERY
    takes_values: bool = False
    needs: frozenset[Need] = frozenset()


def _of_ticket(column: InstrumentedAttribute[str]) -> Expression:
    return lambda _population, _known, values: column.in_(values)


def _is_true(column: InstrumentedAttribute[Any]) -> Expression:
    return lambda _population, _known, _values: column.is_(True)


def _excluded(population: Population, known: Known, _values: Values) -> ColumnElement[bool]:
    return is_excluded(IDENTITIES[population].ticket_id, known)


def _repeat(population: Population, known: Known, _values: Values) -> ColumnElement[bool]:
    return is_repeat(IDENTITIES[population].ticket_id, known)


def _visited(population: Population, known: Known, _values: Values) -> ColumnElement[bool]:
    return is_visited(IDENTITIES[population].ticket_id, known)


def _was_dissatisfied(population: Population, known: Known, _values: Values) -> ColumnElement[bool]:
    ticket_id = IDENTITIES[population].ticket_id
    each = aliased(CallBack)
    found = select(each.id).where(
        each.ticket_id == ticket_id,
        effective_answer(known, each).in_(sorted(DISSATISFIED)),
        known.by(each.at),
    )
    return exists(found.correlate(Deadline, Dispatch, ReturnRequest, Ticket))


def _in_time(_population: Population, known: Known, _values: Values) -> ColumnElement[bool]:
    return not_(known.late())


def _step(_population: Population, _known: Known, values: Values) -> ColumnElement[bool]:
    return Deadline.step.in_(values)


def _answered(_population: Population, _known: Known, _values: Values) -> ColumnElement[bool]:
    return CallBack.id.is_not(None)


def _answer(_population: Population, known: Known, values: Values) -> ColumnElement[bool]:
    return and_(CallBack.id.is_not(None), effective_answer(known).in_(values))


def _accepted(_population: Population, known: Known, _values: Values) -> ColumnElement[bool]:
    return known.by(Dispatch.accepted_at.expression)


def _asked_to_return(_population: Population, known: Known, values: Values) -> ColumnElement[bool]:
    asked = select(ReturnRequest.id).where(
        ReturnRequest.dispatch_id == Dispatch.id,
        known.by(ReturnRequest.requested_at.expression),
        known.return_status().in_(values) if values else true(),
    )
    return exists(asked.correlate(Dispatch))


def _return_status(_population: Population, known: Known, values: Values) -> ColumnElement[bool]:
    return known.return_status().in_(values)


_TICKET = frozenset({Need.TICKET})
_ANSWER = frozenset({Need.ANSWER})

WORDS: Mapping[str, Meaning] = {
    "everything": Meaning("全部", lambda _population, _known, _values: true()),
    "excluded_ticket": Meaning("工单已报送不纳入测评（R-23）", _excluded),
    "repeat_ticket": Meaning("工单是重复工单（R-31）", _repeat),
    "visited_ticket": Meaning("工单已走访（R-33）", _visited),
    "dissatisfied_ticket": Meaning("工单曾有不满意或有不满倾向的回访（R-04、R-05）", _was_dissatisfied),
    "kind": Meaning("工单类型是其中之一", _of_ticket(Ticket.kind), takes_values=True, needs=_TICKET),
    "nature": Meaning("诉求性质是其中之一", _of_ticket(Ticket.nature), takes_values=True, needs=_TICKET),
    "source": Meaning("来源是其中之一", _of_ticket(Ticket.source), takes_values=True, needs=_TICKET),
    "anonymous": Meaning("匿名（R-75）", _is_true(Ticket.anonymous), needs=_TICKET),
    "confidential": Meaning("保密，由城运中心联系（R-75）", _is_true(Ticket.confidential), needs=_TICKET),
    "in_time": Meaning("时限内完成，没有超时记录", _in_time, DEADLINES),
    "step": Meaning("时限属于其中的环节", _step, DEADLINES, takes_values=True),
    "answered": Meaning("回访时诉求人作了答复（最后一次答复）", _answered, CLOSED, needs=_ANSWER),
    "answer": Meaning(
        "最后一次答复是其中之一；经更正的按更正后（R-79）", _answer, CLOSED, takes_values=True, needs=_ANSWER
    ),
    "says_contacted": Meaning("回访确认已先行联系", _is_true(CallBack.first_contact), CLOSED, needs=_ANSWER),
    "says_on_time": Meaning("回访确认按时办理", _is_true(CallBack.on_time), CLOSED, needs=_ANSWER),
    "says_solved": Meaning("回访确认实际解决", _is_true(CallBack.solved), CLOSED, needs=_ANSWER),
    "says_satisfied": Meaning("回访确认市民满意", _is_true(CallBack.satisfied), CLOSED, needs=_ANSWER),
    "closed_as": Meaning("办结方式是其中之一", _of_ticket(Ticket.closed_as), CLOSED, takes_values=True),  # pyright: ignore[reportArgumentType] - null is none of them
    "accepted": Meaning("已接单", _accepted, DISPATCHED),
    "return_requested": Meaning("申请过退单", _asked_to_return, DISPATCHED),
    "return_decided": Meaning("退单申请的结果是其中之一", _asked_to_return, DISPATCHED, takes_values=True),
    "return_status": Meaning("申请的状态是其中之一", _return_status, RETURNS, takes_values=True),
}


def as_expression(condition: Condition, population: Population, known: Known) -> ColumnElement[bool]:
    """A condition as SQL, never NULL: an unknown word is false."""
    if isinstance(condition, Word):
        return flag(condition, population, known)
    if isinstance(condition, Not):
        return not_(as_expression(condition.part, population, known))
    parts = [as_expression(part, population, known) for part in condition.parts]
    if isinstance(condition, AllOf):
        return and_(true(), *parts)
    return or_(false(), *parts)


def flag(word: Word, population: Population, known: Known) -> ColumnElement[bool]:
    """A word as SQL: true or false, never NULL."""
    holds = WORDS[word.name].expression(population, known, word.values)
    return case((holds, true()), else_=false())


def needs_of(found: Collection[Word], population: Population) -> frozenset[Need]:
    """The tables that these words want joined; `closed` and `received` are tickets already."""
    needs = frozenset(need for word in found for need in WORDS[word.name].needs)
    return needs - {Need.TICKET} if population in (Population.CLOSED, Population.RECEIVED) else needs
