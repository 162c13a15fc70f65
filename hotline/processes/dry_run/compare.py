"""A dry run (试算): the new tables and forms held against past tickets, one after the other; nothing is written."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from hotline.engine.decisions import Decisions
from hotline.office import Office
from hotline.processes.dry_run import choices, limits
from hotline.processes.dry_run.asked import AskedOnce
from hotline.processes.dry_run.choices import (
    suggested_to,
    suggestion_otherwise,
    visit_otherwise,
    was_arranged,
)
from hotline.processes.dry_run.forms import NewForms
from hotline.processes.dry_run.limits import deadlines_otherwise
from hotline.processes.dry_run.outcome import Compared, Otherwise, Outcome
from hotline.processes.dry_run.past import PastTicket, Span, past_ticket, past_tickets
from hotline.processes.folder import ProcessFolder
from hotline.tasks.models import FormVersion
from hotline.work import Work

VISITING_STEP = "由谁走访"
Watch = Callable[[int, int], None]
"""Is told how many tickets of how many were looked at."""


async def dry_run(
    office: Office, decisions: Decisions, folder: ProcessFolder, span: Span, watch: Watch
) -> Outcome:
    """What would have been otherwise by `folder`, whose tables `decisions` has.

    Raises EngineUnavailable, EngineRefused, LimitUnknown.
    """
    run = _DryRun(decisions, folder)
    async with office.look() as work:
        tickets = await past_tickets(work, span)
    for number, ticket in enumerate(tickets):
        watch(number, len(tickets))
        async with office.look() as work:  # of its own: a look that lasts holds the database back
            await run.look_at(work, await past_ticket(work, ticket))
    return run.outcome(len(tickets))


class _DryRun:
    def __init__(self, decisions: Decisions, folder: ProcessFolder) -> None:
        self._asked = AskedOnce(decisions)
        self._folder = folder
        self._forms = NewForms(folder)
        self._found: list[Otherwise] = []
        self._compared: Counter[str] = Counter()

    async def look_at(self, work: Work, past: PastTicket) -> None:
        await self._choices(work, past)
        if limits.TABLE in self._folder.tables:
            async for each in deadlines_otherwise(work, past, self._asked):
                self._note("deadlines", each)
        for task in past.done:
            self._compared["forms"] += 1
            self._found += self._forms.otherwise(past.ticket.id, task, await _form(work, task))

    async def _choices(self, work: Work, past: PastTicket) -> None:
        task = suggested_to(past)
        if task is not None and choices.DISPATCH in self._folder.tables:
            step = self._forms.label(task.element, task.process)
            self._note("suggestions", await suggestion_otherwise(work, past, self._asked, task, step))
        if choices.VISITS in self._folder.tables and await was_arranged(work, past):
            self._note("visits", await visit_otherwise(work, past, self._asked, VISITING_STEP))

    def _note(self, what: str, found: Otherwise | None) -> None:
        self._compared[what] += 1
        if found is not None:
            self._found.append(found)

    def outcome(self, tickets: int) -> Outcome:
        counted = {name: self._compared[name] for name in ("deadlines", "suggestions", "visits", "forms")}
        return Outcome(Compared(tickets, **counted), self._found, _not_compared(self._folder))


def _not_compared(folder: ProcessFolder) -> list[str]:
    """Told every time: what is not looked at may differ as well."""
    compared = {limits.TABLE, choices.DISPATCH, choices.VISITS}
    others = sorted(table.name for key, table in folder.tables.items() if key not in compared)
    missing = sorted(compared - folder.tables.keys())
    return [
        "流程图的判断和走向没有比较，改了哪里请看 hotline processes diff",
        *([f"没有比较的决策表：{'、'.join(others)}"] if others else []),
        *([f"新的文件夹里没有的决策表：{'、'.join(missing)}"] if missing else []),
    ]


async def _form(work: Work, task: Any) -> Mapping[str, Any]:
    row = await work.session.get(FormVersion, task.form_key)
    return row.content if row is not None else {}
