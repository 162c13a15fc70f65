"""The material of a meeting is checked and approved (会议材料, R-30)."""

from typing import Any

from hotline.meetings.models import Meeting
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import attempts, settle_own
from hotline.tickets.journal import record
from hotline.work import Work


@action("check_material")
async def check_material(work: Work, done: Completion) -> dict[str, Any]:
    """The center checks it; sent back, it is made anew of what was put right meanwhile."""
    meeting = await work.session.get_one(Meeting, done.case.id)
    await settle_own(work, done.task)
    result: str = done.data["result"]
    attempt = len(await attempts(work, meeting.id, "check_material")) + 1
    if result == "passed":
        record(work, meeting.id, "material_checked", "会议材料审核通过")
    else:
        meeting.sent_back_reason = done.data["reason"]
        attempt += 1
        record(work, meeting.id, "material_sent_back", "会议材料有误，重新生成")
    return {"check_result": result, "attempt": attempt}


@action("approve_material")
async def approve_material(work: Work, done: Completion) -> dict[str, Any]:
    """The center's leader approves it: from now on the heads see it."""
    meeting = await work.session.get_one(Meeting, done.case.id)
    await settle_own(work, done.task)
    meeting.approved_at, meeting.approved_by = work.now, work.actor
    meeting.note = done.data.get("note")
    record(work, meeting.id, "material_approved", "会议材料审定并发布")
    return {}
