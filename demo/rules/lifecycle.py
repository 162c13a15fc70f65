"""A to C: the lifecycle, returns and escalation, special tickets (工单流转、退单与签派、特殊工单)."""

from sqlalchemy import exists, select
from sqlalchemy.sql import func

from demo.hands import RECEIVED_AGAIN
from demo.rules.counting import (
    Count,
    Rule,
    Where,
    closed,
    deadlines,
    in_time,
    kept_or_late,
    late,
    n,
    told,
)
from hotline.deadlines.models import Deadline
from hotline.exclusions.models import Exclusion, ExclusionStep
from hotline.notifications.models import Notification
from hotline.reviews.models import JointHandling, JointParty
from hotline.tickets.facts import Alert, CallBack, Escalation, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, Ticket

_REHANDLED = exists().where(
    Submission.ticket_id == Deadline.case_id, Submission.round > 1, Submission.confirmed_by.is_not(None)
)
_TOLD_IN_THE_GROUP = (Notification.kind == "alert") & (Notification.channel != "inbox")
_SNAPSHOT = Ticket.kind == "snapshot"
_THREE_DAYS = Ticket.kind.in_(("urgent", "less_urgent", "city_review"))
_SPECIAL = Ticket.kind != "ordinary"


def _escalations(*where: Where) -> Count:
    """Escalations that a return led to."""
    return (
        select(func.count())
        .select_from(Escalation)
        .join(ReturnRequest, ReturnRequest.id == Escalation.return_request_id)
        .join(Dispatch, Dispatch.id == ReturnRequest.dispatch_id)
        .where(*where)
    )


def _returns(*statuses: str) -> Count:
    return n(ReturnRequest, ReturnRequest.status.in_(statuses))


def _exclusions(status: str) -> Count:
    return n(Exclusion, Exclusion.status == status)


LIFECYCLE: tuple[Rule, ...] = (
    Rule(
        "R-01",
        "收单与派单",
        {
            "收单": n(Ticket),
            "中心派单": n(Dispatch, Dispatch.origin == "center"),
            "退回区级": closed("returned_to_district"),
            "再次送达，仍是一张": told(RECEIVED_AGAIN),
        },
    ),
    Rule(
        "R-02",
        "先行接单、先行联系",
        {
            "按时接单": in_time("accept"),
            "接单超时": late("accept"),
            "按时联系": in_time("contact"),
            "联系超时": late("contact"),
        },
    ),
    Rule(
        "R-03",
        "首次处置",
        {
            "按时提交": in_time("handle"),
            "逾期": late("handle"),
            "到期前提醒": deadlines("handle", Deadline.reminded_at.is_not(None)),
        },
    ),
    Rule(
        "R-04",
        "街道级回访",
        {
            name: n(CallBack, CallBack.answer == answer)
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
        "R-05",
        "预警工单",
        {
            "预警": n(Alert),
            "通报负责人": n(Notification, _TOLD_IN_THE_GROUP),
            "已转发到群": n(Notification, _TOLD_IN_THE_GROUP, Notification.delivered_by.is_not(None)),
        },
    ),
    Rule(
        "R-06",
        "再次处置",
        {
            "负责人确认提交": n(Submission, Submission.round > 1, Submission.confirmed_by.is_not(None)),
            "负责人退回补充": n(Submission, Submission.check_result == "head_sent_back"),
            "超时": late("re_handle"),
        },
    ),
    Rule(
        "R-07",
        "“5+5”",
        {
            "期内完成回访和再次处置": deadlines("window", _REHANDLED, Deadline.late.is_(False)),
            "超出第二个五天": deadlines("window", _REHANDLED, Deadline.late),
        },
    ),
    Rule(
        "R-08",
        "联合处置",
        {
            "部门上报疑难": n(JointHandling, JointHandling.origin == "department"),
            "中心研判提请": n(JointHandling, JointHandling.origin == "center"),
            "单位出具意见": n(JointParty, JointParty.given_at.is_not(None)),
            "意见超时": late("opinion"),
            "撤下": n(JointParty, JointParty.released_at.is_not(None)),
            "形成结论": n(JointHandling, JointHandling.concluded_at.is_not(None)),
        },
    ),
    Rule(
        "R-09",
        "办结",
        {
            "满意": closed("satisfied"),
            "基本满意": closed("basically_satisfied"),
            "解释": closed("explained"),
            "无法联系": closed("unreachable"),
            "退回区级": closed("returned_to_district"),
            "撤单": closed("withdrawn"),
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
        {"同意并改派": n(Dispatch, Dispatch.origin == "return"), "未同意": _returns("refused")},
    ),
    Rule(
        "R-12",
        "签派",
        {
            "主责不明": n(
                Escalation, Escalation.return_request_id.is_(None), Escalation.decided_at.is_not(None)
            ),
            "审核时报领导": _escalations(Dispatch.no == 1, Escalation.decided_at.is_not(None)),
            "再次退单": _escalations(Dispatch.no > 1, Escalation.decided_at.is_not(None)),
        },
    ),
    Rule("R-20", "紧急、次紧急、市级复核单", kept_or_late("total", _THREE_DAYS, "按时上报", "超时")),
    Rule("R-21", "随身拍", kept_or_late("total", _SNAPSHOT, "按时上报", "超时")),
    Rule("R-22", "特殊工单两个工作日", kept_or_late("handle", _SPECIAL, "按时提交", "逾期")),
    Rule(
        "R-23",
        "不纳入测评",
        {
            "获批": _exclusions("approved"),
            "未同意": _exclusions("refused"),
            "撤回": _exclusions("withdrawn"),
            "各步留痕": n(ExclusionStep),
        },
    ),
)
