"""H: what every office needs (办公所需)."""

from sqlalchemy import exists

from demo.rules.counting import Count, Rule, deadlines, events, in_time, late, n, of_ticket
from hotline.assistance.models import Assistance
from hotline.corrections.models import Correction
from hotline.deadlines.models import Deadline
from hotline.extensions.models import Extension
from hotline.notifications.models import Notification
from hotline.organization.deputy_models import Deputy
from hotline.organization.duty_models import DutyShift
from hotline.organization.models import Membership, Unit
from hotline.tasks.models import HumanTask
from hotline.tickets.facts import ContactAttempt, Submission, UpwardReport
from hotline.tickets.models import Ticket

_CENTER_CALLED = exists().where(
    Membership.person_id == ContactAttempt.by, Membership.role == "callback_officer"
)
NATURES = {
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
}


def _extensions(status: str) -> Count:
    return n(Extension, Extension.status == status)


def _corrections(status: str) -> Count:
    return n(Correction, Correction.status == status)


NEEDS: tuple[Rule, ...] = (
    Rule(
        "R-70",
        "审核、上报、退回重办",
        {
            "审核通过": n(Submission, Submission.check_result == "passed"),
            "审核退回": n(Submission, Submission.check_result == "sent_back"),
            "上报区级": n(UpwardReport, UpwardReport.kind == "answer"),
            "特殊工单先行上报": n(UpwardReport, UpwardReport.kind == "interim"),
            "退回重办": n(Ticket, Ticket.round > 1),
        },
    ),
    Rule("R-71", "中心派单时限", {"按时": in_time("dispatch"), "超时": late("dispatch")}),
    Rule(
        "R-72",
        "首次联系未接通",
        {
            "首次未接通": n(ContactAttempt, ContactAttempt.no == 1, ContactAttempt.result == "no_answer"),
            "再次联系": n(ContactAttempt, ContactAttempt.no > 1),
        },
    ),
    Rule(
        "R-73",
        "延期",
        {
            "区级批准": _extensions("approved"),
            "未批准": _extensions("refused"),
            "移动的时限": n(Deadline, Deadline.extended),
        },
    ),
    Rule(
        "R-74",
        "协办",
        {
            "请求协办": n(Assistance),
            "协办完成": n(Assistance, Assistance.done_at.is_not(None)),
            "主办先行提交": n(Assistance, Assistance.ended_at.is_not(None)),
        },
    ),
    Rule(
        "R-75",
        "匿名、保密",
        {
            "匿名免联系": deadlines("contact", Deadline.void_reason == "anonymous"),
            "保密由中心联系": of_ticket(ContactAttempt, Ticket.confidential, _CENTER_CALLED),
        },
    ),
    Rule(
        "R-76",
        "AB角",
        {
            "登记代理": n(Deputy),
            "代为办理": n(HumanTask, HumanTask.ended_for.is_not(None)),
            "代为签字": n(Submission, Submission.confirmed_for.is_not(None)),
        },
    ),
    Rule(
        "R-77",
        "夜间和休息日",
        {
            "值班班次": n(DutyShift),
            "通知值班人员": n(
                Notification, Notification.kind == "duty", Notification.audience.startswith("person@")
            ),
            "无人值班，通知派单员": n(
                Notification, Notification.kind == "duty", Notification.audience.startswith("dispatcher@")
            ),
        },
    ),
    Rule("R-78", "诉求性质", {name: n(Ticket, Ticket.nature == code) for code, name in NATURES.items()}),
    Rule(
        "R-79",
        "更正",
        {
            "更正超时": n(Correction, Correction.status == "corrected", Correction.target == "lateness"),
            "更正回访结果": n(Correction, Correction.status == "corrected", Correction.target == "outcome"),
            "不予更正": _corrections("refused"),
        },
    ),
    Rule(
        "R-80",
        "撤单",
        {
            "诉求人撤回": n(Ticket, Ticket.withdrawn_by == "citizen"),
            "区级撤回": n(Ticket, Ticket.withdrawn_by == "district"),
        },
    ),
    Rule(
        "R-81",
        "部门撤并",
        {"撤并部门": n(Unit, Unit.ended_on.is_not(None)), "在办工单转承接部门": events("succeeded")},
    ),
)
