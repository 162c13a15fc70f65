"""From a figure to its tickets (数据下钻): which rows make a numerator, which a denominator."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, true

from hotline.reports.catalogue import Indicator, read_catalogue
from hotline.reports.conditions import EVERYTHING, Condition, Not, words
from hotline.reports.count import Question, Variant, denominator_of, selection
from hotline.reports.dimensions import organization_of
from hotline.reports.populations import IDENTITIES
from hotline.reports.vocabulary import as_expression
from hotline.reports.volumes import indicator_named
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.scope import visible
from hotline.view import Page, Paging, View
from hotline.work import Work


class Part(StrEnum):
    """Which of a rate's two numbers."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"
    """In the denominator, not in the numerator: what one usually looks for."""


class CountedView(View):
    """One thing that was counted (计入的一项): a ticket, or a limit, dispatch or application of it."""

    id: str
    """时限、派单、退单申请或工单的编号。"""
    ticket_id: str
    department: str | None
    """承办部门编号。"""
    in_numerator: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """Which figure, and which of its numbers."""

    indicator: str
    part: Part
    question: Question
    variant: Variant = Variant.OFFICIAL


async def counted_items(work: Work, drill: Drill, paging: Paging) -> Page[CountedView]:
    """A page of what was counted: within the scope of the question, and without what may not be seen (R-75).

    Raises IndicatorUnknown.
    """
    catalogue = read_catalogue(work.settings.indicators_file)
    _, indicator = indicator_named(catalogue, drill.indicator)
    excluded = _excluded(drill.variant, indicator, catalogue.score.excluded)
    query = await _statement(work, drill, indicator, excluded)
    total = await work.session.scalar(select(func.count()).select_from(query.subquery()))
    rows = await work.session.execute(
        query.order_by("ticket_id", "id").offset(paging.offset).limit(paging.size)
    )
    items = [CountedView.model_validate(row) for row in rows]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _excluded(variant: Variant, indicator: Indicator, left_out_of_score: Condition) -> Condition:
    if variant is Variant.OFFICIAL:
        return indicator.excluded
    return left_out_of_score if variant is Variant.SCORED else Not(EVERYTHING)


async def _statement(work: Work, drill: Drill, indicator: Indicator, excluded: Condition) -> Select[Any]:
    question, population = drill.question, indicator.counts
    denominator = denominator_of(indicator, excluded)
    numerator = as_expression(indicator.numerator, population, question.known)
    identity = IDENTITIES[population]
    columns = [
        identity.key.label("id"),
        identity.ticket_id.label("ticket_id"),
        Dispatch.department.label("department"),
        numerator.label("in_numerator"),
    ]
    asked = [*words(denominator), *words(indicator.numerator)]
    query = selection(
        question, await organization_of(work, question.span.last), population, columns, asked, [indicator]
    )
    query = query.where(as_expression(denominator, population, question.known))
    if indicator.answers_for == "center" and not question.filter.whole_street:
        query = query.where(false())  # as it is counted: what the center answers for is nobody's own
    if drill.part is not Part.DENOMINATOR:
        query = query.where(numerator if drill.part is Part.NUMERATOR else ~numerator)
    return query if question.filter.scopes is None else query.where(_seen(identity.ticket_id, question))


def _seen(ticket_id: ColumnElement[str], question: Question) -> ColumnElement[bool]:
    """What may be counted for somebody may still not be shown to him: a ticket that complains about him (R-75)."""
    scopes = question.filter.scopes or ()
    if any(scope.everything and not scope.barred for scope in scopes):
        return true()
    return ticket_id.in_(select(Ticket.id).where(visible(scopes)))
