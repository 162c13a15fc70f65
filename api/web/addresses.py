"""Where a case has its page (事项地址): from its id alone, so that a message can lead there."""

import re
from urllib.parse import quote

_TICKET = re.compile(r"^[A-Za-z0-9_-]{1,40}\.[0-9]{1,2}(?=\.|$)")
_PAGES = {
    "review-": "/reviews/{}",
    "meeting-": "/meetings/{}",
    "talk-": "/supervision",
    "explanation-": "/supervision",
}


def address_of(case_id: str | None) -> str | None:
    """The page of a ticket, of a ticket's case (its ticket's), of a review or meeting; None where there is none."""
    if case_id is None:
        return None
    for beginning, address in _PAGES.items():
        if case_id.startswith(beginning):
            return address.format(quote(case_id))
    ticket = _TICKET.match(case_id)
    return f"/tickets/{quote(ticket.group())}" if ticket else None
