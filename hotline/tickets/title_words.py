"""Looking for words in tickets' titles (标题查询): only in what the reader of a list may read there (R-61).

A title may name the citizen, his phone or his address. A list shows none of it, so none of it is found either:
otherwise whoever asks for a name would learn whose ticket it is.
"""

import re

from sqlalchemy import ColumnElement, and_, false, func, or_

from hotline.organization.caller import Caller
from hotline.tickets.models import Ticket

LONGEST = 60
"""Characters of what is looked for."""
MOST = 5
"""Words that count; what comes after them does not matter."""
_NUMBER = re.compile(r"\d{5}|^\d+$")
_ON_SITE_OR_CENTER = ("dispatcher", "callback_officer", "field_team", "station_staff")
"""Roles that read the address in a list; of other people only who has the ticket does."""


def title_says(caller: Caller, words: str) -> ColumnElement[bool]:
    """The condition on `Ticket`: its title has all of these words, divided by blanks, as the caller reads it."""
    return and_(*(_says(caller, word) for word in words[:LONGEST].split()[:MOST]))


def _says(caller: Caller, word: str) -> ColumnElement[bool]:
    """Numbers as they are dialled are never found; ones with a word to them (`56号`) where the address is read."""
    if _NUMBER.search(word):
        return false()
    without_citizen = func.replace(
        func.replace(Ticket.title, Ticket.citizen_name, "*"), Ticket.citizen_phone, "*"
    )
    found = without_citizen.icontains(word, autoescape=True)
    if not re.search(r"\d", word) or caller.own_units_as(*_ON_SITE_OR_CENTER):
        return found
    without_place = func.replace(without_citizen, Ticket.address, "*").icontains(word, autoescape=True)
    own = Ticket.department.in_(sorted(caller.own_units_as("handler", "head")))
    return or_(without_place, and_(own, ~Ticket.confidential, found))


def has_words(words: str | None) -> bool:
    """Whether there is anything to look for."""
    return bool(words and words.strip())
