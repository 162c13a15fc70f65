"""Pictures (现场照片): looked at when they come in, and made fit for a paper. Pure.

What is stored is what was sent, byte by byte. A paper gets a copy: upright (cameras only note how they were
held), no larger than a print needs, and without what else the camera wrote into it, such as the place (R-61).
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from hotline.documents.errors import FileDamaged, PictureTooLarge

MOST_PIXELS = 60_000_000
"""More than any phone's camera makes; what unpacks to more is not a photograph."""
LONGER_SIDE = 1600
"""Pixels: 15 cm at 270 dots per inch."""
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a paper: a JPEG or PNG, upright."""

    data: bytes
    width: int
    height: int

    def size_within(self, width: float, height: float) -> tuple[float, float]:
        """Its size when it fills that width or that height and keeps its proportions; in the unit given."""
        factor = min(width / self.width, height / self.height)
        return self.width * factor, self.height * factor


def check_picture(data: bytes) -> None:
    """Raises FileDamaged if it can't be shown, PictureTooLarge."""
    _open(data)


def for_paper(data: bytes) -> Picture:
    """A copy that a paper can hold. Raises FileDamaged, PictureTooLarge."""
    source = _open(data, enough=LONGER_SIDE)
    kind = source.format
    upright = ImageOps.exif_transpose(source)
    upright.thumbnail((LONGER_SIDE, LONGER_SIDE))
    copy = BytesIO()
    if kind == "PNG":
        _plain(upright, ("1", "L", "LA", "P", "RGB", "RGBA"), "RGBA").save(copy, "PNG")
    else:
        _plain(upright, ("L", "RGB"), "RGB").save(copy, "JPEG", quality=_QUALITY)
    return Picture(copy.getvalue(), upright.width, upright.height)


def _open(data: bytes, *, enough: int | None = None) -> Image.Image:
    """The picture, all of it read; `enough`: a photograph need not be unpacked to more pixels than these."""
    try:
        image = Image.open(BytesIO(data), formats=("JPEG", "PNG"))
        if image.width * image.height > MOST_PIXELS:
            raise PictureTooLarge
        if enough is not None:
            image.draft(None, (enough, enough))
        image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise FileDamaged from error
    return image


def _plain(image: Image.Image, modes: tuple[str, ...], otherwise: str) -> Image.Image:
    """In one of the modes that can be saved, without the camera's notes."""
    plain = image if image.mode in modes else image.convert(otherwise)
    plain.info = {key: value for key, value in plain.info.items() if key == "transparency"}
    plain.getexif().clear()
    return plain
