"""What people fill in (填表): the fields of each form for what was chosen. Invented text, nobody's data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hotline.calendar import in_shanghai

PLAN_DAYS = 30
"""A work plan ends so many days later."""


def dispatch_ticket(route: str, department: str) -> dict[str, Any]:
    """派单."""
    if route == "department":
        return {"decision": route, "department": department}
    reasons = {"leaders": "涉及多个部门，主责部门不明", "district": "地点不在本街道辖区"}
    return {"decision": route, "reason": reasons[route]}


def contact_citizen(answer: str) -> dict[str, Any]:
    """先行联系."""
    return {"result": answer, "channel": "phone", "note": "已电话联系" if answer == "reached" else "无人接听"}


def submission(result: str, at: datetime, *, again: bool) -> dict[str, Any]:
    """首次处置、再次处置, the latter with its work record."""
    data: dict[str, Any] = {"result": result, "done": "已到现场核实情况并处理，结果已告知诉求人"}
    data |= _RESULT_FIELDS.get(result, lambda _: {})(at)
    if again:
        data |= {
            "record_process": "收到退回后由负责人带队再次到现场",
            "record_measures": "与相关方当面协商，落实整改",
            "record_communication": "已当面向诉求人说明处理结果",
        }
    return data


def _plan(at: datetime) -> dict[str, Any]:
    return {
        "plan_steps": "列入计划，分步实施",
        "plan_owner": "承办部门",
        "plan_date": (in_shanghai(at) + timedelta(days=PLAN_DAYS)).date().isoformat(),
        "explanation": "已向诉求人说明计划和时间",
    }


_RESULT_FIELDS: Mapping[str, Callable[[datetime], dict[str, Any]]] = {
    "coordinating": lambda _: {
        "coordinating_with": "相关职能部门",
        "explanation": "正在协调，已向诉求人说明",
    },
    "work_plan": _plan,
    "cannot": lambda _: {"basis": "现行规定暂不支持", "explanation": "已向诉求人说明依据"},
}


def check_submission(result: str) -> dict[str, Any]:
    """审核提交."""
    return (
        {"result": result} if result == "passed" else {"result": result, "reason": "处置情况不具体，请补充"}
    )


def confirm_rehandling(result: str) -> dict[str, Any]:
    """负责人确认."""
    if result == "confirmed":
        return {"result": result, "statement": "本人全程参与了再次处置"}
    return {"result": result, "reason": "请补充与诉求人的沟通情况"}


def call_back(answer: str) -> dict[str, Any]:
    """街道回访: first contact, on time, solved and satisfied are asked separately (R-04)."""
    if answer == "no_answer":
        return {"answer": answer, "note": "无人接听"}
    content = "yes" if answer in ("satisfied", "basically_satisfied") else "no"
    return {
        "answer": answer,
        "first_contact": "yes",
        "on_time": "yes",
        "solved": content,
        "satisfied": content,
    }


def review_return(decision: str, department: str) -> dict[str, Any]:
    """退单审核."""
    reasons = {
        "approved": "经核实不属于该部门职责",
        "refused": "经核实属于该部门职责",
        "leaders": "主责部门不明，报领导签派",
    }
    chosen = {"department": department} if decision == "approved" else {}
    return {"decision": decision, "reason": reasons[decision], **chosen}


def with_reason(result: str, *, refused: str, reason: str) -> dict[str, Any]:
    """A result; where it is `refused`, with the reason that is asked for then."""
    return {"result": result, "reason": reason} if result == refused else {"result": result}


def visit(result: str, at: datetime, grid: str) -> dict[str, Any]:
    """走访: what was found on site, and what was said to the citizen."""
    notes = {
        "handled": "现场处理完毕",
        "explained": "一时不能解决，已当面说明原因和下一步安排",
        "handed_on": "需要外勤小组上门走访诉求人",
    }
    return {
        "visited_on": in_shanghai(at).date().isoformat(),
        "found": "yes",
        "cause": "现场情况与反映基本一致，系日常管理不到位所致",
        "talked_to_citizen": "no" if result == "handed_on" else "yes",
        "position": f"责任格{grid}" if grid else "",
        "result": result,
        "note": notes[result],
    }


def district_answer(result: str, document: str) -> dict[str, Any]:
    """区级答复, with the number of its document."""
    return with_reason(result, refused="refused", reason="应由街道继续办理") | {"document": document}


def resolution(owner: str, due_on: date, tickets: Sequence[str], problem: str) -> dict[str, Any]:
    """决议: a problem, what is done about it, by whom, until when."""
    return {
        "text": problem,
        "measure": "由责任单位牵头整改，落实到人，完成后向诉求人反馈",
        "owner": owner,
        "due_on": due_on.isoformat(),
        "ticket_ids": list(tickets),
    }


def named_reminder(person: str) -> dict[str, Any]:
    """点名提醒."""
    return {"person_id": person, "reason": "slow", "text": "办理多次超过时限，请加强督促。"}


def report_upward(ticket_number: str) -> dict[str, Any]:
    """上报区级, with the district's receipt."""
    return {"summary": "已按规定办理并回访", "receipt": f"QHZ-{ticket_number}"[:100]}


def return_application(suggested_department: str) -> dict[str, Any]:
    """《退单申请表》."""
    return {
        "reason": "不属于本部门职责范围",
        "suggested_department": suggested_department,
        "signed": True,
    }
