"""The papers of a demonstration (文书), got through the API by those who may, and written to a folder."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from demo.errors import PaperMissing
from demo.hands import Hands
from demo.who import Who
from hotline.documents.models import StoredFile
from hotline.documents.papers import PAPERS
from hotline.meetings.models import Meeting
from hotline.reports.make_material import FORMATS, file_name
from hotline.reports.material import Material
from hotline.reviews.review_models import JointReview
from hotline.work import Work

FOLDER = "papers"
DISPATCHER, LEADER = "dispatcher@center", "center_leader@street"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to be got, and its name in the folder."""

    name: str
    path: str
    group: str


async def write_papers(
    work: Work, hands: Hands, who: Who, folder: Path, reports: list[Material]
) -> list[str]:
    """Writes them; answers the names of the files. Raises PaperMissing."""
    folder = folder / FOLDER
    folder.mkdir(exist_ok=True)
    names: list[str] = []
    async for paper in _papers(work, reports):
        answer = await hands.ask(paper.path, who.of(paper.group))
        if not answer.is_success:
            raise PaperMissing(f"未能取得{paper.name}（{answer.status_code}）")
        (folder / paper.name).write_bytes(answer.content)
        names.append(paper.name)
    return names


async def _papers(work: Work, reports: list[Material]) -> AsyncIterator[Paper]:
    for kind in PAPERS:
        file = await _latest(work, kind)
        if file is not None:
            path = f"/tickets/{file.ticket_id}/files/{file.id}/content"
            yield Paper(f"{PAPERS[kind].name}-{file.ticket_id}.docx", path, DISPATCHER)
    for report in reports:
        for suffix in FORMATS:
            path = f"/reports/{report.kind}/{report.last:%Y-%m}/{suffix}"
            yield Paper(file_name(report, suffix), path, LEADER)
    async for paper in _of_gatherings(work):
        yield paper


async def _latest(work: Work, kind: str) -> StoredFile | None:
    query = select(StoredFile).where(StoredFile.fact.startswith(f"{kind}:")).order_by(StoredFile.id.desc())
    return (await work.session.scalars(query.limit(1))).first()


async def _of_gatherings(work: Work) -> AsyncIterator[Paper]:
    """The latest meeting's material and the latest review's outcome."""
    held = select(Meeting).where(Meeting.kind == "bimonthly", Meeting.recorded_at.is_not(None))
    meeting = (await work.session.scalars(held.order_by(Meeting.id.desc()))).first()
    if meeting is not None:
        fact = f"material:{meeting.id}:{meeting.attempt}"
        query = select(StoredFile).where(StoredFile.fact == fact, StoredFile.name.endswith(".docx"))
        for file in await work.session.scalars(query):
            yield Paper(f"主任办公会材料-{file.name}", f"/meetings/{meeting.id}/files/{file.id}", LEADER)
    published = select(JointReview).where(JointReview.published_at.is_not(None))
    for review in await work.session.scalars(published.order_by(JointReview.id)):
        yield Paper(f"联合会审结果-{review.id}.docx", f"/joint-reviews/{review.id}/outcome", LEADER)
