"""The facts of handling a ticket as they are shown (办理事实), each with who and when."""

from typing import Any

from hotline.view import LocalMoment, View


class DispatchView(View):
    """A dispatch to a department and its acceptance (派单、接单)."""

    id: str
    no: int
    department: str
    origin: str
    """`center` 城运中心派单、`return` 退单改派、`leaders` 领导批办。"""
    returnable: bool
    dispatched_at: LocalMoment
    dispatched_by: str
    accepted_at: LocalMoment | None
    accepted_by: str | None
    handling_round: int
    returned_to_department_at: LocalMoment | None
    ended_at: LocalMoment | None
    ended_as: str | None


class _FactView(View):
    """What every fact has."""

    at: LocalMoment
    by: str


class ContactView(_FactView):
    """A try to reach the citizen first (先行联系)."""

    dispatch_id: str
    no: int
    result: str
    """`reached` 已联系上、`no_answer` 未接通。"""
    channel: str
    note: str


class SubmissionView(_FactView):
    """What a department handed in (处置提交), and the center's check of it."""

    dispatch_id: str
    round: int
    result: str
    """`solved` 已解决、`coordinating` 协调中、`work_plan` 工作方案、`cannot` 不具备条件。"""
    content: dict[str, Any]
    """表单内容。"""
    submitted_at: LocalMoment | None
    confirmed_by: str | None
    confirmed_for: str | None
    """代负责人确认的，为该负责人。"""
    statement: str | None
    check_result: str | None
    check_reason: str | None
    checked_at: LocalMoment | None
    checked_by: str | None


class CallBackView(_FactView):
    """A try to call back (街道级回访), and the citizen's answer."""

    dispatch_id: str
    round: str
    no: int
    answer: str
    first_contact: bool | None
    on_time: bool | None
    solved: bool | None
    satisfied: bool | None
    note: str
    corrected_answer: str | None
    """经更正的结果；原结果仍在 `answer`。"""
    corrected_at: LocalMoment | None
    corrected_by: str | None
    corrected_reason: str | None


class UpwardReportView(_FactView):
    """What went up to the district (上报区级)."""

    kind: str
    receipt: str
    summary: str


class ReturnRequestView(View):
    """An application to return the ticket (退单申请)."""

    id: str
    dispatch_id: str
    requested_at: LocalMoment
    requested_by: str
    signed_by: str | None
    signed_for: str | None
    """代负责人签字的，为该负责人。"""
    reason: str
    suggested_department: str
    status: str
    """`pending`、`approved`、`refused`、`too_late`、`unsigned`、`withdrawn`。"""
    decided_at: LocalMoment | None
    decided_by: str | None
    decision_reason: str | None
    department: str | None


class EscalationView(View):
    """A decision asked of the leaders (签派)."""

    id: str
    return_request_id: str | None
    reason: str
    opened_at: LocalMoment
    opened_by: str
    opinion: str | None
    proposed_department: str | None
    proposed_at: LocalMoment | None
    proposed_by: str | None
    decision: str | None
    department: str | None
    decided_at: LocalMoment | None
    decided_by: str | None
    withdrawn_at: LocalMoment | None


class JointPartyView(View):
    """A unit asked for its opinion (参与单位)."""

    id: str
    unit: str
    asked_at: LocalMoment
    asked_by: str
    opinion: str | None
    can_help: bool | None
    given_at: LocalMoment | None
    given_by: str | None
    """城运中心代填的，为代填人。"""
    released_at: LocalMoment | None
    released_by: str | None
    released_reason: str | None
    due_at: LocalMoment | None
    late: bool


class JointHandlingView(View):
    """A joint handling (联合处置)."""

    id: str
    dispatch_id: str
    origin: str
    reason: str
    requested_at: LocalMoment
    requested_by: str
    question: str | None
    conclusion: str | None
    concluded_at: LocalMoment | None
    concluded_by: str | None
    withdrawn_at: LocalMoment | None
    parties: tuple[JointPartyView, ...] = ()
