"""Reading papers back, and things to put into them, for the tests of documents."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from PIL import Image


def words_in(paper: bytes) -> str:
    """All text of a .docx, tables too, a line for each paragraph."""
    body: Any = Document(BytesIO(paper)).element.body
    return "\n".join("".join(_pieces(paragraph)) for paragraph in body.iter(qn("w:p")))


def _pieces(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        yield {qn("w:tab"): "\t", qn("w:br"): "\n"}.get(node.tag, node.text or "")


def pictures_in(paper: bytes) -> list[tuple[int, int]]:
    """Width and height in millimetres of each picture that is shown."""
    return [
        (round(shape.width.mm), round(shape.height.mm)) for shape in Document(BytesIO(paper)).inline_shapes
    ]


def photo(width: int = 80, height: int = 40, *, turned: bool = False, kind: str = "JPEG") -> bytes:
    """A photograph; `turned`: taken with the camera held upright, with the place in its notes."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    notes = Image.Exif()
    if turned:
        notes[0x0112] = 6
        notes.get_ifd(0x8825)[1] = "N"
    file = BytesIO()
    image.save(file, kind, exif=notes)
    return file.getvalue()


def office_file(*parts: str) -> bytes:
    """A zip file with these parts, as Word and Excel files are."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return file.getvalue()
