"""Deadlines in pure code (时限规则): names of steps, whether a fact is in time, what stands for no limit."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

STEP_NAMES = {
    "total": "总时限",
    "dispatch": "派单",
    "accept": "先行接单",
    "contact": "先行联系",
    "handle": "首次处置",
    "return": "退单申请",
    "window": "“5+5”办理",
    "check": "提交审核",
    "call_back": "街道回访",
    "report": "上报区级",
    "re_handle": "再次处置",
    "review_return": "退单审核",
    "propose": "领导处置意见",
    "decide": "主要领导批办",
    "decide_unresolved": "不满意研判",
    "joint": "联合处置",
    "choose_parties": "确定参与单位",
    "opinion": "联合处置意见",
    "assist": "协办",
    "take_visit": "接收走访",
    "visit": "走访",
    "excuse_visit": "说明未走访原因",
    "confirm_exclusion": "不纳入测评确认",
    "apply_exclusion": "不纳入测评申请",
    "sign_exclusion": "不纳入测评签批",
    "submit_exclusion": "不纳入测评报送",
    "apply_extension": "延期申请",
    "district_answer": "区级答复",
    "decide_correction": "更正审核",
    "carry_out": "落实决议",
    "verify_resolution": "督办核实",
    "confirm_agenda": "确定议题",
    "hold_review": "专题协调会",
    "publish_outcome": "公布会审结果",
    "verify_talk": "约谈核实",
    "hold_talk": "约谈",
    "explain": "书面说明",
    "receive_explanation": "接收书面说明",
    "check_material": "审核会议材料",
    "approve_material": "审定会议材料",
    "record_minutes": "会议纪要",
    "acknowledge": "签收提醒",
}
"""The steps that have a limit in `deadlines.dmn`, as people call them."""

DEPARTMENT_STEPS = frozenset({"accept", "contact", "handle", "re_handle"})
"""Steps whose lateness is that of the department that has the ticket (R-40, R-41), and its to dispute (R-79)."""

NEVER = datetime(9999, 12, 30, tzinfo=UTC)
"""The date of a timer for a step without a limit: the engine needs one, and it never comes."""


class Limit(BaseModel):
    """A row of the table of limits (时限表) for one step, as the engine hands it over."""

    model_config = ConfigDict(frozen=True)

    step: str
    amount: float | None = None
    unit: str = "none"
    counts_from: str | None = None
    not_after: str | None = None
    remind_before: int | None = None
    """Working minutes before the due moment."""
    tries: int | None = None
    retry_after: int | None = None
    """Working minutes between two tries."""


def deadline_id(ticket_id: str, dispatch_no: int, round_: str, step: str) -> str:
    """The id by which a limit that stands on several tasks is recorded once."""
    return f"{ticket_id}:{dispatch_no}:{round_}:{step}"


def is_late(due_at: datetime, fact_at: datetime) -> bool:
    """A fact at the very moment of the deadline is in time."""
    return fact_at > due_at


def waived(step: str, *, anonymous: bool) -> str | None:
    """Why a step of this ticket has no deadline (R-75: an anonymous ticket is never 'not contacted')."""
    return "anonymous" if anonymous and step == "contact" else None


def capping(
    not_after: str | None, start: datetime, *, total: datetime | None, district: datetime | None
) -> datetime | None:
    """The moment that a limit may not pass (R-21, R-22), if its row names one.

    One that has passed before the limit even starts caps nothing: a department is not late before it has the
    ticket (R-11, R-20); the total itself stays late.
    """
    cap = {"total": total, "district": district}.get(not_after or "")
    return cap if cap is not None and cap > start else None
