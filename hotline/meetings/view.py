"""Directors' meetings as they are shown (主任办公会展示, R-30): material to the heads once it is approved (R-60)."""

from datetime import date

from sqlalchemy import ColumnElement, false, func, select, true

from hotline.cases.models import Case
from hotline.documents.models import StoredFile
from hotline.meetings.errors import MeetingNotFound
from hotline.meetings.make_material import material_of
from hotline.meetings.minutes import reminders_of
from hotline.meetings.models import Attendee, Meeting, NamedReminder
from hotline.meetings.rules import MeetingKind, Reason
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names, unit_names
from hotline.reviews.resolution_view import ResolutionView, resolution_views
from hotline.reviews.resolutions import resolutions_of
from hotline.supervision.sight import oversees, own_departments
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class MeetingHead(View):
    """What stands of a meeting in a list (会议概要)."""

    id: str
    title: str
    kind: str
    """`monthly` 月度、`bimonthly` 双月、`quarterly` 季度、`half_yearly` 半年、`yearly` 年度。"""
    kind_name: str
    covers_from: date
    """通报期间的第一天。"""
    covers_to: date
    """通报期间的最后一天。"""
    opened_at: LocalMoment
    ended_at: LocalMoment | None
    ended_as: str | None
    material_at: LocalMoment | None
    """生成材料的时间。"""
    approved_at: LocalMoment | None
    """材料审定发布的时间。"""
    held_on: date | None
    """会议日期。"""


class MaterialFile(View):
    """A file of the material (会议材料)."""

    id: int
    name: str
    media_type: str
    size: int


class AttendeeView(View):
    """A head who was called (参会人员)."""

    person_id: str
    name: str
    unit: str
    unit_name: str


class ReminderView(View):
    """A reminder by name (点名提醒)."""

    id: str
    no: int
    person_id: str
    name: str
    reason: str
    """`shirking` 推诿扯皮、`inaction` 不作为、`slow` 慢作为。"""
    reason_name: str
    text: str
    acknowledged_at: LocalMoment | None
    """本人签收的时间。"""
    reply: str | None


class MeetingView(MeetingHead):
    """A meeting with everything (会议详情)."""

    attendance: str | None
    """`all_heads` 各部门负责人、`concerned` 有关部门负责人；尚未通知为空。"""
    summary: str | None
    """会议纪要。"""
    sent_back_reason: str | None
    """材料最近一次退回的理由。"""
    files: list[MaterialFile]
    attendees: list[AttendeeView]
    resolutions: list[ResolutionView]
    reminders: list[ReminderView]


async def meetings(work: Work, caller: Caller, paging: Paging) -> Page[MeetingHead]:
    """The meetings that the caller may see, the latest first."""
    query = select(Meeting, Case).join(Case, Case.id == Meeting.id).where(_seen(caller))
    total = await work.session.scalar(select(func.count()).select_from(query.subquery()))
    latest = query.order_by(Case.opened_at.desc(), Case.id).offset(paging.offset).limit(paging.size)
    items = [_head(row, case) for row, case in await work.session.execute(latest)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def meeting(work: Work, caller: Caller, case_id: str) -> MeetingView:
    """One of them, as far as it concerns the caller. Raises MeetingNotFound."""
    row, case = await find_meeting(work, caller, case_id)
    own = None if oversees(caller) else await own_departments(work, caller)
    resolutions = [each for each in await resolutions_of(work, row.id) if own is None or each.owner in own]
    reminders = [
        each for each in await reminders_of(work, row.id) if own is None or each.person_id == caller.id
    ]
    return MeetingView(
        **_head(row, case).model_dump(),
        attendance=row.attendance,
        summary=row.summary,
        sent_back_reason=row.sent_back_reason if own is None else None,
        files=await files_of(work, row),
        attendees=await _attendees(work, row),
        resolutions=await resolution_views(work, caller, resolutions),
        reminders=await reminder_views(work, reminders),
    )


async def find_meeting(work: Work, caller: Caller, case_id: str) -> tuple[Meeting, Case]:
    """The meeting, if it is there and for the caller's eyes. Raises MeetingNotFound either way."""
    query = (
        select(Meeting, Case).join(Case, Case.id == Meeting.id).where(Meeting.id == case_id, _seen(caller))
    )
    found = (await work.session.execute(query)).first()
    if found is None:
        raise MeetingNotFound
    return found[0], found[1]


async def files_of(work: Work, row: Meeting) -> list[MaterialFile]:
    """The files of the present attempt."""
    if row.attempt is None:
        return []
    query = select(StoredFile).where(
        StoredFile.case_id == row.id, StoredFile.fact == material_of(row.id, row.attempt)
    )
    return [
        MaterialFile.model_validate(each)
        for each in await work.session.scalars(query.order_by(StoredFile.id))
    ]


async def reminder_views(work: Work, rows: list[NamedReminder]) -> list[ReminderView]:
    """All of them, in the same order."""
    names = await people_names(work, {row.person_id for row in rows})
    return [
        ReminderView(
            id=row.id,
            no=row.no,
            person_id=row.person_id,
            name=names.get(row.person_id, row.person_id),
            reason=row.reason,
            reason_name=Reason(row.reason).label,
            text=row.text,
            acknowledged_at=row.acknowledged_at,
            reply=row.reply,
        )
        for row in rows
    ]


def _seen(caller: Caller) -> ColumnElement[bool]:
    if oversees(caller):
        return true()
    attends = caller.has_role("field_leader", "head", "handler")
    return Meeting.approved_at.is_not(None) if attends else false()


async def _attendees(work: Work, row: Meeting) -> list[AttendeeView]:
    query = select(Attendee).where(Attendee.meeting_id == row.id).order_by(Attendee.unit, Attendee.person_id)
    found = list(await work.session.scalars(query))
    names, units = await people_names(work, {each.person_id for each in found}), await unit_names(work)
    return [
        AttendeeView(
            person_id=each.person_id,
            name=names.get(each.person_id, each.person_id),
            unit=each.unit,
            unit_name=units.get(each.unit, each.unit),
        )
        for each in found
    ]


def _head(row: Meeting, case: Case) -> MeetingHead:
    return MeetingHead(
        id=row.id,
        title=case.title,
        kind=row.kind,
        kind_name=MeetingKind(row.kind).label,
        covers_from=row.covers_from,
        covers_to=row.covers_to,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        ended_as=case.ended_as,
        material_at=row.material_at,
        approved_at=row.approved_at,
        held_on=row.held_on,
    )
