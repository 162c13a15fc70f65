"""Late acceptances (未按时先行接单, R-40), late contacts and overdue tickets (未先行联系、逾期工单, R-41).

A lateness belongs to the period in which the limit fell due, and to the department of its dispatch. Excluded
tickets count here too (R-23); a lateness that was taken back (R-52, R-73, R-79) does not.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, select

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.reports.catalogue import Indicator
from hotline.reports.conditions import EVERYTHING, Not, Word
from hotline.reports.count import Counts, Key, Variant
from hotline.reports.dimensions import Dimension
from hotline.reports.making import Making
from hotline.reports.marks import NOT_LISTED, may_be_listed
from hotline.reports.material import Cell, Column, Sheet
from hotline.reports.populations import Need, Population, rows_of
from hotline.reports.volumes import number_of
from hotline.supervision.models import Explanation, Talk
from hotline.supervision.periods import Period
from hotline.tickets.models import Dispatch, Ticket

ENDED_AS_NAMES = {
    "held": "已约谈",
    "dropped": "核实后不约谈",
    "received": "已接收",
    "withdrawn": "已撤销",
}
OVERDUE_STEPS = ("contact", "handle", "re_handle")
DETAILS_IN_PAPER = 60


async def late_acceptances(making: Making) -> list[Sheet]:
    """By department with the talks, and one by one."""
    due = number_of("late", Population.DEADLINES, "in_time", steps=("accept",))
    counts = await making.counts([due], Dimension.DEPARTMENT)
    talks = await _cases(making, Talk)
    rows: list[list[Cell]] = []
    for key in _by_lateness(counts, ["late"]):
        rate = counts.rate("late", Variant.OFFICIAL, key)
        late = rate.denominator - rate.numerator
        if late or key[0] in talks:
            states = _states(making, talks.get(key[0], ()))
            rows.append([making.department(key[0]), making.field(key[0]), rate.denominator, late, states])
    summary = Sheet(
        code="late_acceptances",
        title="未按时先行接单",
        rule="R-40",
        note="按到期时间计入本期，一次派单计一次；累计三次由街道纪工委约谈，约谈后重新累计。",
        columns=[
            Column(title="承办部门"),
            Column(title="领域"),
            Column(title="应接单（次）", kind="count"),
            Column(title="未按时（次）", kind="count"),
            Column(title="约谈"),
        ],
        rows=rows,
    )
    return [
        summary,
        await _details(making, "late_acceptances_list", "未按时先行接单明细", "R-40", ["accept"]),
    ]


async def overdue(making: Making) -> list[Sheet]:
    """By department with the written explanations, and one by one."""
    counted = [_overdue(step) for step in OVERDUE_STEPS]
    counts = await making.counts(counted, Dimension.DEPARTMENT)
    explanations = await _cases(making, Explanation)
    codes = [each.code for each in counted]
    rows: list[list[Cell]] = []
    for key in _by_lateness(counts, codes):
        late = [_late(counts, code, key) for code in codes]
        if any(late):
            states = _states(making, explanations.get(key[0], ()))
            rows.append([making.department(key[0]), making.field(key[0]), *late, states])
    summary = Sheet(
        code="overdue",
        title="未先行联系和逾期",
        rule="R-41",
        note="按到期时间计入本期，一次派单、一次再次处置各计一次；有此情况的部门向街道纪工委书面说明。",
        columns=[
            Column(title="承办部门"),
            Column(title="领域"),
            Column(title="未先行联系（次）", kind="count"),
            Column(title="首次处置逾期（次）", kind="count"),
            Column(title="再次处置逾期（次）", kind="count"),
            Column(title="书面说明"),
        ],
        rows=rows,
    )
    return [summary, await _details(making, "overdue_list", "未先行联系和逾期明细", "R-41", OVERDUE_STEPS)]


def _overdue(step: str) -> Indicator:
    """A confidential citizen is contacted by the center: then it is not the department's lateness (R-75)."""
    own = EVERYTHING if step != "contact" else Not(Word("confidential"))
    return number_of(f"late_{step}", Population.DEADLINES, "in_time", steps=(step,), denominator=own)


def _late(counts: Counts, code: str, key: Key) -> int:
    rate = counts.rate(code, Variant.OFFICIAL, key)
    return rate.denominator - rate.numerator


def _by_lateness(counts: Counts, codes: Sequence[str]) -> list[Key]:
    """The latest first, then by code of the department."""
    return sorted(counts.row_keys(), key=lambda key: (-sum(_late(counts, code, key) for code in codes), key))


async def _cases(making: Making, kind: type[Talk] | type[Explanation]) -> dict[str, list[Case]]:
    """Talks or explanations of the period, by department."""
    period = str(Period.of(making.span.first))
    query = (
        select(kind.department, Case)
        .join(Case, Case.id == kind.id)
        .where(kind.period == period, Case.opened_at <= making.known.at)
        .order_by(Case.opened_at, Case.id)
    )
    found: dict[str, list[Case]] = {}
    for department, case in await making.rows(query):
        found.setdefault(department, []).append(case)
    return found


def _states(making: Making, cases: Collection[Case]) -> str:
    return "；".join(_state(making, case) for case in cases) or "—"


def _state(making: Making, case: Case) -> str:
    ended = making.known_moment(case.ended_at) is not None
    return ENDED_AS_NAMES.get(case.ended_as or "", "已结束") if ended else "办理中"


async def _details(making: Making, code: str, title: str, rule: str, steps: Sequence[str]) -> Sheet:
    """Each lateness: number of the ticket, dispatch, step, when it was due and done."""
    due_at = making.known.due_at()
    columns = (Deadline.case_id, Dispatch.no, Dispatch.department, Deadline.step, Deadline.settled_at)
    wanted = [*(column.expression for column in columns), due_at]
    needs = making.needs(Population.DEADLINES) | {Need.TICKET}
    query = making.own(rows_of(Population.DEADLINES, making.span, making.known, wanted, needs, steps))
    by_center = and_(Deadline.step == "contact", Ticket.confidential)
    query = query.where(making.known.late(), ~by_center, may_be_listed())
    query = query.order_by(Dispatch.department, due_at, Deadline.id)
    rows: list[list[Cell]] = [
        [ticket, no, making.department(unit), STEP_NAMES[step], due, making.known_moment(settled)]
        for ticket, no, unit, step, settled, due in await making.rows(query)
    ]
    return Sheet(
        code=code,
        title=title,
        rule=rule,
        note=NOT_LISTED,
        columns=[
            Column(title="工单编号"),
            Column(title="派单次序", kind="count"),
            Column(title="承办部门"),
            Column(title="环节"),
            Column(title="应完成时间", kind="moment"),
            Column(title="实际完成时间", kind="moment"),
        ],
        rows=rows,
        in_paper=DETAILS_IN_PAPER,
    )
