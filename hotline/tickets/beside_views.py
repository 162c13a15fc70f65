"""What goes on beside the handling of a ticket, as it is shown (并行事项): each with who and when."""

from datetime import date

from hotline.tickets.fact_views import CallBackView, DispatchView, SubmissionView, UpwardReportView
from hotline.view import LocalMoment, View


class AssistanceView(View):
    """A department that helps the main one (协办)."""

    id: str
    dispatch_id: str
    unit: str
    note: str
    """请其做什么；派单时指定的为空。"""
    asked_at: LocalMoment
    asked_by: str
    done: str | None
    """协办情况。"""
    done_at: LocalMoment | None
    done_by: str | None
    ended_at: LocalMoment | None
    """主办部门已提交或派单已结束，不再等待。"""
    ended_reason: str | None


class ExclusionStepView(View):
    """A step of an application not to count a ticket."""

    step: str
    """`department` 部门确认、`center` 中心确认、`applied` 向区级申请、`answered` 区级答复、`signed` 分管领导签批、
    `submitted` 报送区级。"""
    result: str
    """`refused` 为不同意。"""
    document: str
    """文号或回执号。"""
    text: str
    at: LocalMoment
    by: str


class ExclusionView(View):
    """An application not to count a ticket (不纳入测评)."""

    id: str
    ticket_id: str
    reason: str
    requested_at: LocalMoment
    requested_by: str
    status: str
    """`pending`、`approved`、`refused`、`withdrawn`。"""
    excluded_at: LocalMoment | None
    """报送区级的时间，自此不计入满意率、解决率和得分。"""
    withdrawn_reason: str | None
    steps: tuple[ExclusionStepView, ...] = ()


class VisitRecordView(View):
    """What somebody found on site (走访记录)."""

    unit: str
    at: LocalMoment
    by: str
    visited_on: date
    found: bool
    """现场是否属实。"""
    cause: str
    talked_to_citizen: bool
    position: str
    photos: list[int]
    """照片编号。"""
    result: str
    """`handled` 已处理、`explained` 一时办不了已解释、`handed_on` 转外勤小组。"""
    note: str


class SiteVisitView(View):
    """That somebody was sent to the ticket (走访)."""

    id: str
    visitor: str
    """`station` 工作站、`field_team` 外勤小组。"""
    unit: str
    status: str
    """`wanted` 待走访、`done` 已走访、`excused` 已说明未走访原因、`withdrawn` 已撤回。"""
    arranged_at: LocalMoment
    taken_at: LocalMoment | None
    taken_by: str | None
    handed_on_at: LocalMoment | None
    handed_on_by: str | None
    handed_on_note: str | None
    done_at: LocalMoment | None
    excused_at: LocalMoment | None
    excused_by: str | None
    excuse: str | None
    records: tuple[VisitRecordView, ...] = ()
    due_at: LocalMoment | None = None
    """现在一步（接收或走访）的到期时间；已结束或不限时的为空。"""
    late: bool = False
    """有一步已记超时。"""


class ExtensionView(View):
    """A request for more time (延期), and what the district said."""

    id: str
    ticket_id: str
    unit: str
    reason: str
    wanted_until: date
    requested_at: LocalMoment
    requested_by: str
    status: str
    """`pending` 待中心办理、`applied` 待区级批复、`approved`、`refused`、`withdrawn`。"""
    applied_at: LocalMoment | None
    applied_by: str | None
    application: str | None
    """申请文号。"""
    center_reason: str | None
    answered_at: LocalMoment | None
    answered_by: str | None
    document: str | None
    """批复文号。"""
    until: date | None
    """区级新期限，该日下班时止。"""
    handle_until: date | None
    """部门处置的新期限。"""


class CorrectionView(View):
    """A disputed lateness or outcome (更正)."""

    id: str
    ticket_id: str
    target: str
    """`lateness` 超时、`outcome` 回访结果。"""
    deadline_id: str | None
    reason: str
    requested_at: LocalMoment
    requested_by: str
    status: str
    """`pending`、`corrected`、`refused`、`withdrawn`。"""
    decided_at: LocalMoment | None
    decided_by: str | None
    decision_reason: str | None
    outcome: str | None
    """更正后的回访结果。"""


class RepeatView(View):
    """Another ticket that says the same (重复工单)."""

    ticket_id: str
    number: str
    earlier: bool
    """那张工单在前则为真。"""
    reason: str
    """`citizen` 同一诉求人、`place` 同一地点和事项。"""
    state: str
    """`found` 待定、`together` 合并办理、`dismissed` 不属重复。"""
    found_at: LocalMoment
    decided_at: LocalMoment | None
    decided_by: str | None
    district_dispatched_at: LocalMoment
    department: str | None
    closed_as: str | None


class RoundView(View):
    """An earlier round of the same number (以前的轮次), with its facts."""

    id: str
    round: int
    kind: str
    received_at: LocalMoment
    department: str | None
    closed_at: LocalMoment | None
    closed_as: str | None
    dispatches: list[DispatchView]
    submissions: list[SubmissionView]
    call_backs: list[CallBackView]
    upward_reports: list[UpwardReportView]
