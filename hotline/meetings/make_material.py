"""Making the material of a meeting (生成会议材料, R-30, R-40 to R-46): the report of what the meeting covers."""

from hotline.cases.lookup import lock_case
from hotline.documents.store import store_file
from hotline.meetings.models import Meeting
from hotline.reports.make_material import make_material
from hotline.tickets.journal import record
from hotline.work import Work


async def make_meeting_material(work: Work, meeting_id: str, attempt: str) -> None:
    """Stores the files of this attempt; those of an earlier one stay in the archive and are shown no longer.

    Raises CaseNotFound, CatalogueInvalid.
    """
    case = await lock_case(work, meeting_id)
    meeting = await work.session.get_one(Meeting, meeting_id)
    for name, media_type, content in await make_material(work, meeting.kind, f"{meeting.covers_to:%Y-%m}"):
        await store_file(
            work,
            content,
            name=name,
            media_type=media_type,
            kind="report",
            case_id=case.id,
            fact=material_of(meeting_id, attempt),
        )
    meeting.attempt, meeting.material_at = attempt, work.now
    record(work, meeting_id, "material_made", "已生成会议材料")


def material_of(meeting_id: str, attempt: str) -> str:
    """By what the files of an attempt are found (`StoredFile.fact`)."""
    return f"material:{meeting_id}:{attempt}"
