"""What a file really is (文件类型), by its first bytes and not by its name. Pure."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from hotline.documents.errors import FileDamaged, FileTypeRefused
from hotline.documents.pictures import check_picture

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {JPEG: (".jpg", ".jpeg"), PNG: (".png",), PDF: (".pdf",), DOCX: (".docx",), XLSX: (".xlsx",)}
"""The types that are taken in, with the endings of their names; the first is added where none of them is."""
PICTURES = frozenset({JPEG, PNG})

_BEGINNINGS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF, b"PK\x03\x04": ""}
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MACROS = "vbaProject.bin"


def media_type_of(data: bytes) -> str:
    """The type of a file that may be taken in. Raises FileTypeRefused, FileDamaged, PictureTooLarge.

    A Word or Excel file with macros is refused: it would be a program that a colleague starts unknowingly.
    """
    found = next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)
    if found is None:
        raise FileTypeRefused
    if found in PICTURES:
        check_picture(data)
    return found or _office_type(data)


def _office_type(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise FileDamaged from error
    if any(name.endswith(_MACROS) for name in names):
        raise FileTypeRefused("Word、Excel 文件含有宏，不能上传，请另存为不含宏的文件")
    for part, media_type in _MAIN_PARTS.items():
        if part in names:
            return media_type
    raise FileTypeRefused
