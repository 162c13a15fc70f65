"""What several tests begin with (备料): photographs, tables of tickets, invented people."""

import csv
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import FilePayload


def _photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (640, 480), (120, 140, 110)).save(kept, "JPEG")
    return kept.getvalue()


PHOTO = _photo()
"""A JPEG that shows nothing."""
PHOTOGRAPH = FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=PHOTO)
"""The same as somebody chooses it in a browser."""

_HEADINGS = ("工单编号", "标题", "内容", "类别", "网格", "诉求人", "联系电话", "区派单时间")
_ROWS = (
    (
        "2026110200101",
        "健身器材松动",
        "螺丝松动。",
        "",
        "G1-03",
        "测试诉求人",
        "13900000002",
        "2026-11-02 09:30:00",
    ),
    ("编号 102", "路面破损", "编号写错的一行。", "", "G1-03", "", "", "2026-11-02 09:30:00"),
)


def table_of_tickets(file: Path) -> Path:
    """A file of the district with one ticket that is taken in, and one whose number is none."""
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows((_HEADINGS, *_ROWS))
    return file
