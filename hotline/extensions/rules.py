"""Rules of extensions in pure code (延期规则, R-73)."""

from datetime import datetime

from hotline.extensions.errors import ExtensionNotLater


def check_later(new: datetime, *, now: datetime, before: datetime | None) -> None:
    """An extension gives time: it ends after now and after what it takes the place of. Raises ExtensionNotLater."""
    if new <= now or (before is not None and new <= before):
        raise ExtensionNotLater
