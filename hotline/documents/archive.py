"""A .docx whose bytes depend on nothing but its content (可重现的文件), so that its hash does too."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip file can name."""


def settled(data: bytes) -> bytes:
    """The same archive with neither the moment nor the machine of its making in it."""
    whole = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(whole, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return whole.getvalue()
