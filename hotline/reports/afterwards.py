"""What was put right after a period had ended (期后更正): a report of the past never changes in silence.

Lateness taken back (R-52, R-73, R-79), outcomes corrected (R-79), tickets that left the figures (R-23): each with
whether this report already counts it, by the moment as of which the figures are known.
"""

from datetime import datetime

from sqlalchemy import and_, select

from hotline.deadlines.falls_due import falls_due
from hotline.deadlines.models import Annulment, Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.reports.making import Making
from hotline.reports.marks import NOT_LISTED, corrected_after, excluded_after, may_be_listed
from hotline.reports.material import Cell, Column, Sheet
from hotline.tickets.call_back import ANSWER_NAMES
from hotline.tickets.models import Dispatch, Ticket

_CAUSES = {"calendar": "工作日历调整", "extension": "区级批准延期", "correction": "更正"}


async def corrections(making: Making) -> Sheet:
    """Everything of that kind, in order of time."""
    found = [*await _annulled(making), *await _outcomes(making), *await _excluded(making)]
    rows = [_row(making, *each) for each in sorted(found)]
    return Sheet(
        code="corrections_afterwards",
        title="期后更正",
        rule="R-79",
        note="本期结束后登记、涉及本期数据的更正；“未计入”的不影响本表其他数据。" + NOT_LISTED,
        columns=[
            Column(title="登记时间", kind="moment"),
            Column(title="类别"),
            Column(title="工单编号"),
            Column(title="承办部门"),
            Column(title="内容"),
            Column(title="是否计入本表"),
        ],
        rows=rows,
    )


_Found = tuple[datetime, str, str, str, str]
"""When, what kind, which ticket, which department, what."""


def _row(making: Making, at: datetime, kind: str, ticket: str, department: str, text: str) -> list[Cell]:
    counted = "已计入" if making.known_moment(at) else "未计入"
    return [at, kind, ticket, department, text, counted]


async def _annulled(making: Making) -> list[_Found]:
    span = making.span
    own = and_(Dispatch.ticket_id == Deadline.case_id, Dispatch.no == Deadline.dispatch_no)
    query = (
        select(Annulment.at, Annulment.case_id, Dispatch.department, Deadline.step, Annulment.cause)
        .join(Deadline, Deadline.id == Annulment.deadline_id)
        .join(Ticket, Ticket.id == Deadline.case_id)
        .outerjoin(Dispatch, own)
        .where(falls_due(Annulment.due_at, span.begin, span.end), Annulment.at > span.end, may_be_listed())
    )
    return [
        (at, "撤销超时", ticket, making.department(unit), f"{STEP_NAMES[step]}超时撤销：{_CAUSES[cause]}")
        for at, ticket, unit, step, cause in await making.rows(making.own(query))
    ]


async def _outcomes(making: Making) -> list[_Found]:
    rows = await making.rows(making.own(corrected_after(making.span)))
    return [
        (
            at,
            "更正回访结果",
            ticket,
            making.department(unit),
            f"{ANSWER_NAMES[answer]}更正为{ANSWER_NAMES[outcome]}",
        )
        for at, ticket, unit, answer, outcome in rows
    ]


async def _excluded(making: Making) -> list[_Found]:
    rows = await making.rows(making.own(excluded_after(making.span)))
    return [(at, "不纳入测评", ticket, making.department(unit), "报送区级") for at, ticket, unit in rows]
