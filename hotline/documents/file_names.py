"""Names of files (文件名), as people gave them and as others can use them. Pure."""

import unicodedata
from urllib.parse import quote

from hotline.documents.errors import FileNameInvalid
from hotline.documents.media_types import ENDINGS

LONGEST = 120
_FORBIDDEN = frozenset('<>:"|?*')
"""What Windows does not take."""


def clean_name(name: str, media_type: str) -> str:
    """The name without folders and without what can't be seen; with the ending of what the file really is.

    Raises FileNameInvalid if nothing is left of it, or too much.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in last if each not in _FORBIDDEN and unicodedata.category(each)[0] != "C")
    seen = " ".join(seen.split()).strip(". ")
    if not seen or len(seen) > LONGEST:
        raise FileNameInvalid
    endings = ENDINGS[media_type]
    return seen if seen.lower().endswith(endings) and seen.lower() not in endings else seen + endings[0]


def disposition(name: str, plain: str) -> str:
    """The header that has the file saved under its name (RFC 6266); `plain` is for clients that read only ASCII."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
