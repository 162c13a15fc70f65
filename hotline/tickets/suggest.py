"""Which department the table suggests for a ticket that is being typed (派单建议, R-01): only a suggestion."""

from pathlib import Path
from xml.etree import ElementTree as ET  # the files are the office's own

from hotline.db.rows import find
from hotline.engine.decisions import Decisions
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Unit
from hotline.tickets.claim_instance import known_grid, listed_matter
from hotline.tickets.intake_draft import IntakeDraft
from hotline.view import View
from hotline.work import Work

TABLE = "dispatch"
"""The decision that the process asks too (`dispatch.dmn`)."""
_DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


class Suggestion(View):
    """A department with the table's reason (建议承办部门)."""

    department: str
    department_name: str
    reason: str
    """The note on the table's row, as the process owner wrote it; empty where it has none."""


async def suggest_department(
    work: Work, caller: Caller, decisions: Decisions, draft: IntakeDraft
) -> Suggestion | None:
    """What the process will suggest; None where the table has no opinion, or nothing to go by is typed.

    Raises Forbidden, EngineUnavailable, EngineRefused, CategoryFileInvalid.
    """
    caller.require_action(Action.TAKE_IN)
    matter, grid = listed_matter(work, draft.matter, draft.category), await known_grid(work, draft.grid)
    if not matter and not grid:
        return None
    decided = await decisions.decide(TABLE, {"matter": matter, "grid": grid, "nature": draft.nature})
    unit = await find(work, Unit, decided.output) if isinstance(decided.output, str) else None
    if unit is None or not unit.takes_tickets:
        return None
    reason = next((note_of(work.settings.processes, rule) for rule in decided.rules), "")
    return Suggestion(department=unit.code, department_name=unit.name, reason=reason)


def note_of(processes: Path, rule_id: str) -> str:
    """The note on a row of the tables in this folder; empty where it has none or is there no more."""
    for path in sorted(processes.glob("*.dmn")):
        for rule in ET.parse(path).iter(f"{_DMN}rule"):  # noqa: S314
            if rule.get("id") == rule_id:
                return (rule.findtext(f"{_DMN}description") or "").strip()
    return ""
