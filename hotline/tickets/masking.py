"""Citizens' personal information (个人信息, R-61), masked wherever a role does not need it. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from hotline.organization.rules import Group, Role

MASK = "***"

_PHONE_OR_ID = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|(?:86[- ]?)?[1１][3-9３-９]\d(?:[- ]?\d{4}){2}|0\d{2,3}[- ]?\d{4}[- ]?\d{3,4})(?!\d)"
)
"""Phones and ids as people type them: in groups, with the country's code, in full-width digits."""
_TO_THE_FIRST_NUMBER = re.compile(r"\D{0,6}")

_CENTER = frozenset({Role.DISPATCHER, Role.CALLBACK_OFFICER})
_OWNER = frozenset({Role.HANDLER, Role.HEAD})
_ON_SITE = frozenset({Role.FIELD_TEAM, Role.STATION_STAFF})


class Sight(StrEnum):
    """How much of a citizen's data somebody sees (可见程度)."""

    FULL = "full"
    PLACE = "place"
    """The address, but not whose it is: for those who handle a confidential ticket, help with one, or look on site
    (R-08, R-33, R-74, R-75)."""
    MASKED = "masked"


def sight_of(
    held: Collection[str],
    department: str | None,
    *,
    confidential: bool,
    helping: Collection[str] = (),
) -> Sight:
    """What somebody with the groups `held` sees of a ticket that `department` has now.

    The center calls the citizen, the department that has the ticket contacts him; a confidential citizen is
    contacted by the center alone (R-75). Those who go on site need the place, and so do the units that are `helping`
    with the ticket now, as `hotline.tickets.helping` knows them.
    """
    groups = [Group.parse(text) for text in held]
    roles = {group.role for group in groups}
    if roles & _CENTER:
        return Sight.FULL
    if any(group.role in _OWNER and group.unit == department for group in groups):
        return Sight.PLACE if confidential else Sight.FULL
    helps = any(group.role in _OWNER and group.unit in helping for group in groups)
    return Sight.PLACE if helps or roles & _ON_SITE else Sight.MASKED


def masked_name(name: str) -> str:
    """`顾先生` → `顾**`."""
    return name[:1] + "**" if name else ""


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; a short number not at all."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else MASK


def masked_address(address: str) -> str:
    """`文昌路88号201室` → `文昌路***`."""
    beginning = _TO_THE_FIRST_NUMBER.match(address)
    return (beginning.group() if beginning else "") + MASK if address else ""


@dataclass(frozen=True, slots=True)
class Masking:
    """The mask over one ticket's data, for one viewer."""

    sight: Sight
    name: str
    phone: str
    address: str

    @property
    def citizen_name(self) -> str:
        """The name as this viewer sees it."""
        return self.name if self.sight is Sight.FULL else masked_name(self.name)

    @property
    def citizen_phone(self) -> str:
        """The phone as this viewer sees it."""
        return self.phone if self.sight is Sight.FULL else masked_phone(self.phone)

    @property
    def place(self) -> str:
        """The address as this viewer sees it."""
        return masked_address(self.address) if self.sight is Sight.MASKED else self.address

    @property
    def in_a_list(self) -> "Masking":
        """The mask for a line of a list: nobody calls a citizen from there, so nothing is to be recorded."""
        return replace(self, sight=Sight.PLACE) if self.sight is Sight.FULL else self

    def text(self, text: str) -> str:
        """Free text: the citizen's name, phone and address in it, and whatever looks like a phone or an id."""
        if self.sight is Sight.FULL:
            return text
        for secret, shown in self._secrets():
            text = text.replace(secret, shown)
        return _PHONE_OR_ID.sub(MASK, text)

    def _secrets(self) -> list[tuple[str, str]]:
        pairs = [(self.name, masked_name(self.name)), (self.phone, masked_phone(self.phone))]
        if self.sight is Sight.MASKED:
            pairs.append((self.address, masked_address(self.address)))
        return [(secret, shown) for secret, shown in pairs if len(secret) > 1]

    def document(self, value: object) -> object:
        """A form's data: every text in it masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.document(item) for key, item in cast("dict[str, object]", value).items()}
        if isinstance(value, list):
            return [self.document(item) for item in cast("list[object]", value)]
        return value
