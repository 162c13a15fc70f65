"""How often each rule was exercised (规则演练): each is a list of facts that can be counted in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from hotline.deadlines.models import Deadline
from hotline.notifications.models import Notification
from hotline.organization.models import Membership
from hotline.reviews.models import JointHandling
from hotline.tickets.facts import (
    Alert,
    CallBack,
    ContactAttempt,
    Escalation,
    ReturnRequest,
    Submission,
    UpwardReport,
)
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

Count = Select[int]
Where = ColumnElement[bool] | InstrumentedAttribute[bool]

RECEIVED_AGAIN = "再次送达，仍是一张"
"""Leaves no fact behind: it is counted where it is answered."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the regulation and what exercises it."""

    id: str
    title: str
    by: Mapping[str, Count]


async def count_rules(work: Work, received_again: int) -> list[tuple[Rule, dict[str, int]]]:
    """Every rule with its counts."""
    counted: list[tuple[Rule, dict[str, int]]] = []
    for rule in RULES:
        by = {name: await _counted(work, query) for name, query in rule.by.items()}
        if rule.id == "R-01":
            by[RECEIVED_AGAIN] = received_again
        counted.append((rule, by))
    return counted


async def _counted(work: Work, query: Count) -> int:
    return (await work.session.execute(query)).scalar_one()


def _n(model: Any, *where: Where) -> Count:
    return select(func.count()).select_from(model).where(*where)


def _deadlines(step: str, *where: Where) -> Count:
    return _n(Deadline, Deadline.step == step, *where)


def _in_time(step: str) -> Count:
    return _deadlines(step, Deadline.settled_at.is_not(None), Deadline.late.is_(False))


def _late(step: str) -> Count:
    return _deadlines(step, Deadline.late)


def _of_ticket(model: Any, *where: Where) -> Count:
    return select(func.count()).select_from(model).join(Ticket, Ticket.id == model.ticket_id).where(*where)


def _kept_or_late(step: str, kinds: Where, kept: str, late: str) -> dict[str, Count]:
    """How a limit of some kinds of tickets went."""
    of_step = (Deadline.step == step, kinds)
    settled = (Deadline.settled_at.is_not(None), Deadline.late.is_(False))
    return {
        kept: _of_ticket(Deadline, *of_step, *settled),
        late: _of_ticket(Deadline, *of_step, Deadline.late),
    }


def _escalations(*where: Where) -> Count:
    """Escalations that a return led to."""
    return (
        select(func.count())
        .select_from(Escalation)
        .join(ReturnRequest, ReturnRequest.id == Escalation.return_request_id)
        .join(Dispatch, Dispatch.id == ReturnRequest.dispatch_id)
        .where(*where)
    )


def _closed(*ways: str) -> Count:
    return _n(Ticket, Ticket.closed_as.in_(ways))


def _returns(*statuses: str) -> Count:
    return _n(ReturnRequest, ReturnRequest.status.in_(statuses))


_CENTER_CALLED = exists().where(
    Membership.person_id == ContactAttempt.by, Membership.role == "callback_officer"
)
_REHANDLED = exists().where(
    Submission.ticket_id == Deadline.ticket_id, Submission.round > 1, Submission.confirmed_by.is_not(None)
)
_SNAPSHOT = Ticket.kind == "snapshot"
_THREE_DAYS = Ticket.kind.in_(("urgent", "less_urgent", "city_review"))
_SPECIAL = Ticket.kind != "ordinary"

RULES: tuple[Rule, ...] = (
    Rule(
        "R-01",
        "收单与派单",
        {
            "收单": _n(Ticket),
            "中心派单": _n(Dispatch, Dispatch.origin == "center"),
            "退回区级": _closed("returned_to_district"),
        },
    ),
    Rule(
        "R-02",
        "先行接单、先行联系",
        {
            "按时接单": _in_time("accept"),
            "接单超时": _late("accept"),
            "按时联系": _in_time("contact"),
            "联系超时": _late("contact"),
        },
    ),
    Rule(
        "R-03",
        "首次处置",
        {
            "按时提交": _in_time("handle"),
            "逾期": _late("handle"),
            "到期前提醒": _deadlines("handle", Deadline.reminded_at.is_not(None)),
        },
    ),
    Rule(
        "R-04",
        "街道级回访",
        {
            name: _n(CallBack, CallBack.answer == answer)
            for answer, name in {
                "satisfied": "满意",
                "basically_satisfied": "基本满意",
                "dissatisfied": "不满意",
                "tending": "有不满倾向",
                "no_answer": "未接通",
            }.items()
        },
    ),
    Rule(
        "R-05", "预警工单", {"预警": _n(Alert), "通报负责人": _n(Notification, Notification.kind == "alert")}
    ),
    Rule(
        "R-06",
        "再次处置",
        {
            "负责人确认提交": _n(Submission, Submission.round > 1, Submission.confirmed_by.is_not(None)),
            "负责人退回补充": _n(Submission, Submission.check_result == "head_sent_back"),
            "超时": _late("re_handle"),
        },
    ),
    Rule(
        "R-07",
        "“5+5”",
        {
            "期内完成回访和再次处置": _deadlines("window", _REHANDLED, Deadline.late.is_(False)),
            "超出第二个五天": _deadlines("window", _REHANDLED, Deadline.late),
        },
    ),
    Rule(
        "R-08",
        "联合处置（调用）",
        {
            "部门上报疑难": _n(JointHandling, JointHandling.origin == "department"),
            "中心研判提请": _n(JointHandling, JointHandling.origin == "center"),
        },
    ),
    Rule(
        "R-09",
        "办结",
        {
            "满意": _closed("satisfied"),
            "基本满意": _closed("basically_satisfied"),
            "解释": _closed("explained"),
            "无法联系": _closed("unreachable"),
            "退回区级": _closed("returned_to_district"),
            "撤单": _closed("withdrawn"),
        },
    ),
    Rule(
        "R-10",
        "申请退单",
        {
            "受理": _returns("pending", "approved", "refused"),
            "提交后撤回": _returns("withdrawn"),
            "超期": _returns("too_late"),
            "未签字": _returns("unsigned"),
        },
    ),
    Rule(
        "R-11",
        "退单审核",
        {"同意并改派": _n(Dispatch, Dispatch.origin == "return"), "未同意": _returns("refused")},
    ),
    Rule(
        "R-12",
        "签派",
        {
            "主责不明": _n(
                Escalation, Escalation.return_request_id.is_(None), Escalation.decided_at.is_not(None)
            ),
            "审核时报领导": _escalations(Dispatch.no == 1, Escalation.decided_at.is_not(None)),
            "再次退单": _escalations(Dispatch.no > 1, Escalation.decided_at.is_not(None)),
        },
    ),
    Rule(
        "R-20",
        "紧急、次紧急、市级复核单",
        _kept_or_late("total", _THREE_DAYS, "按时上报", "超时"),
    ),
    Rule(
        "R-21",
        "随身拍",
        _kept_or_late("total", _SNAPSHOT, "按时上报", "超时"),
    ),
    Rule(
        "R-22",
        "特殊工单两个工作日",
        _kept_or_late("handle", _SPECIAL, "按时提交", "逾期"),
    ),
    Rule(
        "R-70",
        "审核、上报、退回重办",
        {
            "审核通过": _n(Submission, Submission.check_result == "passed"),
            "审核退回": _n(Submission, Submission.check_result == "sent_back"),
            "上报区级": _n(UpwardReport, UpwardReport.kind == "answer"),
            "特殊工单先行上报": _n(UpwardReport, UpwardReport.kind == "interim"),
            "退回重办": _n(Ticket, Ticket.round > 1),
        },
    ),
    Rule("R-71", "中心派单时限", {"按时": _in_time("dispatch"), "超时": _late("dispatch")}),
    Rule(
        "R-72",
        "首次联系未接通",
        {
            "首次未接通": _n(ContactAttempt, ContactAttempt.no == 1, ContactAttempt.result == "no_answer"),
            "再次联系": _n(ContactAttempt, ContactAttempt.no > 1),
        },
    ),
    Rule(
        "R-75",
        "匿名、保密",
        {
            "匿名免联系": _deadlines("contact", Deadline.void_reason == "anonymous"),
            "保密由中心联系": _of_ticket(ContactAttempt, Ticket.confidential, _CENTER_CALLED),
        },
    ),
    Rule(
        "R-80",
        "撤单",
        {
            "诉求人撤回": _n(Ticket, Ticket.withdrawn_by == "citizen"),
            "区级撤回": _n(Ticket, Ticket.withdrawn_by == "district"),
        },
    ),
)
"""A, B and C but R-23, and R-70 to R-72, R-75, R-80."""
