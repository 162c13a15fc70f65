"""The photographs of a ticket (现场照片), for its record."""

import asyncio
from datetime import datetime

from hotline.documents.errors import FileDamaged, FileLost, PictureTooLarge
from hotline.documents.models import StoredFile
from hotline.documents.pictures import for_paper
from hotline.documents.store import files_of, read_file
from hotline.documents.template import Content
from hotline.documents.wording import moment_text
from hotline.tickets.models import Ticket
from hotline.work import Work

MOST = 9
"""So many pictures stand in a record, made smaller while the head waits; how many more there are is said in it."""


async def photographs(work: Work, ticket: Ticket, until: datetime) -> list[Content]:
    """`picture` (or nothing), `caption` of each, the oldest first."""
    taken = [file for file in await files_of(work, ticket.id, "photo") if file.at <= until]
    shown = [await _photograph(work, number, file) for number, file in enumerate(taken[:MOST], 1)]
    left = len(taken) - MOST
    more: Content = {"picture": "", "caption": f"另有{left}张照片，见系统中该工单的文件。"}
    return [*shown, more] if left > 0 else shown


async def _photograph(work: Work, number: int, file: StoredFile) -> Content:
    caption = f"照片{number}　{moment_text(file.at)}上传"
    try:
        data = await read_file(work, file)
        return {"picture": await asyncio.to_thread(for_paper, data), "caption": caption}
    except (FileLost, FileDamaged, PictureTooLarge):
        return {"picture": "", "caption": f"{caption}（照片无法读取）"}
