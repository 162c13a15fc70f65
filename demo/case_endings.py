"""What is filled in beside the tickets (事项办理内容): visits, applications, talks, explanations, reviews, meetings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from demo import filling_in
from demo.agenda import Call
from demo.behaviour import Point
from demo.endings import Decide, Ending, subject_of
from demo.observe import Item, OpenTask
from demo.scene import Scene
from hotline.calendar import in_shanghai

RESOLUTIONS = 3
"""Groups of a review's agenda that get a resolution."""
RESOLVED_WITHIN = 5
"""Working days that a resolution is given."""
LONGER_BY = 7
"""Calendar days by which the district's own limit is extended."""


def _take(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    taken = scene.choices.choose(subject_of(task), Point.TAKEN)
    return Ending({"taken": taken}, ((Point.TAKEN, taken),))


def _visit(scene: Scene, task: OpenTask, at: datetime) -> Ending:
    result = scene.choices.choose(subject_of(task), Point.VISIT)
    if result == "handed_on" and task.element == "visit_citizen":
        result = "explained"  # the field team is the last one to go
    return Ending(filling_in.visit(result, at, task.grid), ((Point.VISIT, result),))


def _confirm_exclusion(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"result": "confirmed"})


def _apply(_scene: Scene, task: OpenTask, _: datetime) -> Ending:
    return Ending({"document": f"云城运〔2026〕{_number(task)}号", "reason": "不属于街道职责范围，特此申请"})


def _exclusion_answer(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    """What was chosen when it was asked for."""
    refused = "refused" in scene.choices.answers(subject_of(task), Point.EXCLUDING)
    result = "refused" if refused else "approved"
    return Ending(filling_in.district_answer(result, f"区热线〔2026〕{_number(task)}号"))


def _sign(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"result": "signed", "opinion": "同意报送"})


def _submit(_scene: Scene, task: OpenTask, _: datetime) -> Ending:
    return Ending({"receipt": f"QZ-2026-{_number(task)}"})


def _apply_extension(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    answer = scene.choices.peek(subject_of(task), Point.EXTENSION)
    if answer == "refused_by_center":
        scene.choices.choose(subject_of(task), Point.EXTENSION)
        return Ending({"result": "refused", "reason": "可以按期办结，不予申请"}, ((Point.EXTENSION, answer),))
    return Ending(
        {
            "result": "confirmed",
            "document": f"云城运〔2026〕{_number(task)}号",
            "reason": "需要跨部门施工，确需延期",
        }
    )


def _extension_answer(scene: Scene, task: OpenTask, at: datetime) -> Ending:
    answer = scene.choices.choose(subject_of(task), Point.EXTENSION)
    data = {"result": answer, "document": f"区热线〔2026〕{_number(task)}号"}
    if answer == "approved":
        until = scene.moments.days_after(task.district_due_at or at, LONGER_BY)
        handle_until = scene.moments.working_days_after(at, RESOLVED_WITHIN)
        data |= {"until": until.isoformat(), "handle_until": handle_until.isoformat()}
    return Ending(data, ((Point.EXTENSION, answer),))


def _correct(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(subject_of(task), Point.CORRECTION)
    data = {
        "result": result,
        "reason": "经核对录音和记录，情况属实" if result == "corrected" else "经核对，原记录无误",
    }
    if result == "corrected" and "outcome" in scene.choices.answers(subject_of(task), Point.CORRECTING):
        data["outcome"] = "satisfied"
    return Ending(data, ((Point.CORRECTION, result),))


def _confirm_agenda(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    """The leader strikes the last item now and then, never the only one."""
    *others, last = task.items or (None,)
    choice = scene.choices.choose(task.case_id, Point.STRIKING) if others else "keep"
    if choice == "keep" or last is None:
        return Ending({"note": "同意"})
    path = f"/joint-reviews/{task.case_id}/items/{last.no}/strike"
    strike = Call(path, {"reason": "已另有专项安排，不列入本次会审"})
    return Ending({"note": "其余同意"}, ((Point.STRIKING, choice),), (strike,))


def _record_review(scene: Scene, task: OpenTask, at: datetime) -> Ending:
    due_on = scene.moments.working_days_after(at, RESOLVED_WITHIN)
    calls: list[Call] = []
    for group in _groups(task.items)[:RESOLUTIONS]:
        owner = scene.present(group[0].department)
        tickets = [item.ticket_id for item in group]
        data = filling_in.resolution(owner, due_on, tickets, _problem(group))
        calls.append(Call(f"/cases/{task.case_id}/resolutions", data))
    return Ending({"summary": "逐项讨论了议题，明确了责任单位和完成时间。"}, before=tuple(calls))


def _groups(items: Iterable[Item]) -> list[list[Item]]:
    groups: dict[int, list[Item]] = {}
    for item in items:
        groups.setdefault(item.cluster, []).append(item)
    return list(groups.values())


def _problem(group: Sequence[Item]) -> str:
    """Why the tickets stand on the agenda."""
    return f"议题{'、'.join(str(item.no) for item in group)}：{group[0].reason}"


def _carry_out(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"report": "已按决议整改到位，并向诉求人反馈"})


def _verify_resolution(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.VERIFYING)
    data = filling_in.with_reason(result, refused="sent_back", reason="现场仍有遗留，请继续落实")
    return Ending(data, ((Point.VERIFYING, result),))


def _publish(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"note": "同意公布"})


def _verify_talk(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.TALK)
    return Ending(
        filling_in.with_reason(result, refused="dropped", reason="经核实系系统故障"), ((Point.TALK, result),)
    )


def _hold_talk(_scene: Scene, _task: OpenTask, at: datetime) -> Ending:
    minutes = "指出了未按时接单的问题，部门负责人说明了原因，承诺专人接单。"
    return Ending({"held_on": in_shanghai(at).date().isoformat(), "minutes": minutes})


def _write(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"cause": "人手紧张，衔接不及时", "measures": "明确专人负责，每日核对待办"})


def _receive(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.RECEIVING)
    data = filling_in.with_reason(result, refused="sent_back", reason="原因和措施过于笼统，请逐件说明")
    return Ending(data, ((Point.RECEIVING, result),))


def _check_material(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.MATERIAL)
    data = filling_in.with_reason(result, refused="sent_back", reason="个别工单的结果刚刚更正，请重新生成")
    return Ending(data, ((Point.MATERIAL, result),))


def _approve(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"note": "同意印发"})


def _record_minutes(scene: Scene, task: OpenTask, at: datetime) -> Ending:
    """A measure for one of the departments called, and a reminder by name to its head (R-30)."""
    calls: tuple[Call, ...] = ()
    if task.attendees:
        number = int(scene.choices.one_of([str(no) for no in range(len(task.attendees))], task.id, "minutes"))
        unit, person = task.attendees[number]
        due_on = scene.moments.working_days_after(at, RESOLVED_WITHIN)
        data = filling_in.resolution(scene.present(unit), due_on, (), "办理超时较多")
        calls = (
            Call(f"/cases/{task.case_id}/resolutions", data),
            Call(f"/meetings/{task.case_id}/reminders", filling_in.named_reminder(person)),
        )
    held_on = in_shanghai(at).date().isoformat()
    return Ending({"held_on": held_on, "summary": "通报了办理情况，分析了超时和不满意的原因。"}, before=calls)


def _acknowledge(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"reply": "已知悉，立即整改"})


def _number(task: OpenTask) -> int:
    """A document's number that belongs to the case."""
    return sum(map(ord, task.case_id)) % 900 + 100


CASE_ENDINGS: Mapping[str, Decide] = {
    "take_visit": _take,
    "visit_site": _visit,
    "visit_citizen": _visit,
    "confirm_by_department": _confirm_exclusion,
    "confirm_by_center": _confirm_exclusion,
    "apply_to_district": _apply,
    "enter_district_answer": _exclusion_answer,
    "sign_exclusion": _sign,
    "submit_exclusion": _submit,
    "apply_for_extension": _apply_extension,
    "enter_extension_answer": _extension_answer,
    "decide_correction": _correct,
    "confirm_agenda": _confirm_agenda,
    "record_review_meeting": _record_review,
    "publish_outcome": _publish,
    "carry_out_resolution": _carry_out,
    "verify_resolution": _verify_resolution,
    "verify_talk": _verify_talk,
    "hold_talk": _hold_talk,
    "write_explanation": _write,
    "receive_explanation": _receive,
    "check_material": _check_material,
    "approve_material": _approve,
    "record_minutes": _record_minutes,
    "acknowledge_reminder": _acknowledge,
}
"""By element."""
