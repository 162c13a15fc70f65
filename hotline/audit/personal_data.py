"""Recording who saw a citizen's data in full (个人信息查看记录, R-61): by ids, never the data itself."""

from typing import Any

from hotline.audit.models import PersonalDataView
from hotline.db.upsert import insert_or_ignore
from hotline.organization.caller import Caller
from hotline.tickets.helping import units_helping_with
from hotline.tickets.masking import Sight, sight_of
from hotline.tickets.view import TicketSummary
from hotline.work import Work

FIELDS = {
    Sight.FULL: ("citizen_name", "citizen_phone", "address", "content"),
    Sight.PLACE: ("address",),
    Sight.MASKED: (),
}
"""What each sight leaves without a mask."""


async def note_shown(
    work: Work, caller: Caller, shown: TicketSummary, shown_in: str, purpose: str = ""
) -> None:
    """Records that the caller is shown this ticket in `shown_in` for a purpose; nothing where all is masked.

    To be called in the transaction that shows it, or in one of its own before it is shown: what can't be
    recorded must not be shown.
    """
    row = await _row(work, caller, shown, shown_in) | {"purpose": purpose}
    if row["fields"]:
        await insert_or_ignore(work.session, PersonalDataView, [row])


async def is_noted(work: Work, caller: Caller, shown: TicketSummary, shown_in: str) -> bool:
    """Whether there is nothing to record: all is masked, or it stands there for this hour already."""
    row = await _row(work, caller, shown, shown_in)
    return not row["fields"] or await work.session.get(PersonalDataView, row["id"]) is not None


async def _row(work: Work, caller: Caller, shown: TicketSummary, shown_in: str) -> dict[str, Any]:
    for_whom = await _on_behalf_of(work, caller, shown)
    hour = work.now.strftime("%Y%m%d%H")
    return {
        "id": f"{shown.id}:{caller.id}:{for_whom or ''}:{shown_in}:{shown.sight}:{hour}",
        "at": work.now,
        "person_id": caller.id,
        "on_behalf_of": for_whom,
        "ticket_id": shown.id,
        "shown_in": shown_in,
        "fields": [name for name in FIELDS[shown.sight] if getattr(shown, name)],
    }


async def _on_behalf_of(work: Work, caller: Caller, shown: TicketSummary) -> str | None:
    """Whose right opened it, where the caller's own would not."""
    if not caller.stands_in_for:
        return None
    helping = await units_helping_with(work, shown.id)

    def sees(groups: frozenset[str]) -> bool:
        own = sight_of(groups, shown.department, confidential=shown.confidential, helping=helping)
        return len(FIELDS[own]) >= len(FIELDS[shown.sight])

    if sees(caller.own):
        return None
    return next((each.person_id for each in caller.stands_in_for if sees(each.groups)), None)
