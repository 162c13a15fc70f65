"""What every paper says of its ticket (工单基本信息)."""

from dataclasses import dataclass

from hotline.documents.template import Content
from hotline.documents.wording import KIND_NAMES, NATURE_NAMES, NOTHING, moment_text
from hotline.organization.directory import people_names, unit_names
from hotline.tickets.masking import Masking, Sight
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import SYSTEM, Work


@dataclass(frozen=True, slots=True)
class Names:
    """How people call units and people, by code and id."""

    units: dict[str, str]
    people: dict[str, str]

    def unit(self, code: str | None) -> str:
        """The unit's name; its code if it is not known; a dash for none."""
        return self.units.get(code, code) if code else NOTHING

    def person(self, key: str | None) -> str:
        """The person's name; the id if it is not known; empty for none."""
        return self.people.get(key, key) if key and key != SYSTEM else ""

    def signature(self, key: str | None, on_behalf_of: str | None = None) -> str:
        """Who signed, and for whom if as a deputy (R-76): `张伟（代陆全福）`."""
        return self.person(key) + (f"（代{self.person(on_behalf_of)}）" if on_behalf_of else "")


async def names_for(work: Work, people: set[str | None]) -> Names:
    """Names of all units, and of these people."""
    return Names(await unit_names(work), await people_names(work, {key for key in people if key}))


def paper_sight(ticket: Ticket) -> Sight:
    """How much of the citizen's data its papers hold: a confidential citizen's name and phone never (R-75)."""
    return Sight.PLACE if ticket.confidential else Sight.FULL


def paper_masking(ticket: Ticket) -> Masking:
    """The mask over what its papers say."""
    return Masking(paper_sight(ticket), ticket.citizen_name, ticket.citizen_phone, ticket.address)


def ticket_content(ticket: Ticket, dispatch: Dispatch, names: Names) -> Content:
    """The placeholders of both papers."""
    mask = paper_masking(ticket)
    return {
        "street": names.unit("street"),
        "number": ticket.number,
        "round": ticket.round,
        "kind": KIND_NAMES.get(ticket.kind, ticket.kind),
        "nature": NATURE_NAMES.get(ticket.nature, ticket.nature),
        "source": ticket.source or NOTHING,
        "category": ticket.category or NOTHING,
        "title": mask.text(ticket.title),
        "content": mask.text(ticket.content),
        "address": mask.place or NOTHING,
        "citizen_name": _citizen(ticket, mask),
        "citizen_phone": mask.citizen_phone or NOTHING,
        "received_at": moment_text(ticket.received_at),
        "department": names.unit(dispatch.department),
        "dispatched_at": moment_text(dispatch.dispatched_at),
        "accepted_at": moment_text(dispatch.accepted_at),
        "accepted_by": names.person(dispatch.accepted_by) or NOTHING,
    }


def _citizen(ticket: Ticket, mask: Masking) -> str:
    if ticket.anonymous:
        return "匿名"
    name = mask.citizen_name or NOTHING
    return f"{name}（身份保密）" if ticket.confidential else name
