"""What holds of any office's figures: parts make the whole, nothing is counted twice, the past only grows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.bootstrap import open_office
from hotline.reports.count import Question
from hotline.reports.dimensions import Dimension
from hotline.reports.drill_down import Drill, Part, counted_items
from hotline.reports.known import Known
from hotline.reports.span import Span
from hotline.reports.table import IndicatorTable, Wanted, indicator_table
from hotline.settings import Settings
from hotline.view import Paging
from hotline.work import Work
from tests.contract.reported_office import Said, add_answers, add_dispatch, add_limit, add_ticket, at, exclude
from tests.database import MakeDatabase, make_database, postgresql

__all__ = ["make_database", "postgresql"]

SPAN = Span(date(2026, 9, 1), date(2026, 10, 31))
NOW = at(12, 1)
EVERY = Paging(size=200)


@dataclass(frozen=True)
class Case:
    """A ticket that somebody thought of."""

    department: str
    received: datetime
    answers: tuple[str, ...]
    late: frozenset[str]
    excluded: bool
    kind: str


cases = st.builds(
    Case,
    st.sampled_from(["V01", "V02", "O01", "O03"]),
    st.integers(0, 24 * 130).map(lambda hours: at(6, 25) + timedelta(hours=hours)),
    st.lists(
        st.sampled_from(["satisfied", "basically_satisfied", "dissatisfied", "tending", "no_answer"]),
        max_size=3,
    ).map(tuple),
    st.frozensets(st.sampled_from(["accept", "contact", "handle"])),
    st.booleans(),
    st.sampled_from(["ordinary", "urgent", "snapshot"]),
)


async def _build(work: Work, wanted: Sequence[Case]) -> None:
    for no, case in enumerate(wanted):
        said = [
            Said(case.received + timedelta(days=8 + day), answer, answer == "satisfied")
            for day, answer in enumerate(case.answers)
        ]
        closed = said[-1].when + timedelta(hours=1) if said else None
        name = f"R{no}"
        ticket = add_ticket(
            work,
            name,
            case.department,
            case.received,
            closed=closed,
            closed_as="explained" if said else None,
            kind=case.kind,
        )
        await work.session.flush()
        add_dispatch(work, ticket, case.department, case.received + timedelta(hours=1))
        await work.session.flush()
        add_answers(work, ticket, said)
        for step, days in (("accept", 1), ("contact", 1), ("handle", 7)):
            add_limit(work, ticket, step, case.received + timedelta(days=days), late=step in case.late)
        if case.excluded and closed:
            await exclude(work, ticket, closed + timedelta(days=3))
    await work.session.flush()


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wanted=st.lists(cases, min_size=1, max_size=12), hours=st.integers(0, 24 * 90))
def test_of_any_office(
    wanted: list[Case], hours: int, make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    asyncio.run(_check(wanted, at(9, 1) + timedelta(hours=hours), make_database(), folder))


async def _check(wanted: list[Case], earlier: datetime, url: str, folder: Path) -> None:
    async with open_office(Settings(data_folder=folder, database_url=url)) as office, office.work() as work:
        fixed = replace(work, now=NOW)
        await _build(fixed, wanted)
        by_department = await indicator_table(fixed, Wanted(SPAN))
        by_kind = await indicator_table(fixed, Wanted(SPAN, (Dimension.KIND, Dimension.GRID)))
        before = await indicator_table(fixed, Wanted(SPAN, as_of=earlier))
        _check_parts(by_department)
        assert by_kind.total.figures == by_department.total.figures
        _check_growth(before, by_department)
        await _check_tickets(fixed, by_department)


def _check_parts(table: IndicatorTable) -> None:
    """The rows make the total, a numerator is never more than its denominator."""
    for no, total in enumerate(table.total.figures):
        rates = [row.figures[no].value.counted for row in table.rows]
        assert sum(rate.numerator for rate in rates) == total.value.numerator
        assert sum(rate.denominator for rate in rates) == total.value.denominator
        for figure in (row.figures[no] for row in [*table.rows, table.total]):
            assert 0 <= figure.value.numerator <= figure.value.denominator
            assert figure.value.denominator <= figure.with_excluded.denominator
            assert figure.value.rate is None or 0 <= figure.value.rate <= 1


def _check_growth(before: IndicatorTable, now: IndicatorTable) -> None:
    """What was counted at an earlier moment is counted still: nothing here is put right afterwards."""
    for earlier, later in zip(before.total.figures, now.total.figures, strict=True):
        assert earlier.with_excluded.denominator <= later.with_excluded.denominator, earlier.indicator


async def _ids(work: Work, drill: Drill) -> set[str]:
    return {item.id for item in (await counted_items(work, drill, EVERY)).items}


async def _check_tickets(work: Work, table: IndicatorTable) -> None:
    """A figure leads to as many things as it says, and the numerator's are among the denominator's."""
    for figure in table.total.figures:
        question = Question(SPAN, Known(work.now))
        parts = {part: await _ids(work, Drill(figure.indicator, part, question)) for part in Part}
        assert len(parts[Part.NUMERATOR]) == figure.value.numerator
        assert len(parts[Part.DENOMINATOR]) == figure.value.denominator
        assert parts[Part.NUMERATOR] | parts[Part.REST] == parts[Part.DENOMINATOR]
