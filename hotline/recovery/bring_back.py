"""The engine's data are lost (引擎数据丢失): every open ticket and case goes on in the next engine."""

from dataclasses import dataclass

from hotline.office import Office
from hotline.recovery.cut_off import cut_off
from hotline.recovery.start_again import Outcome, open_subjects, start_again


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What was done for a lost engine."""

    tasks: int
    """Open tasks; each stands in a process again when its instance has come to it."""
    started: int
    """Tickets and cases whose process starts again."""


async def bring_back(office: Office) -> BroughtBack:
    """Cuts the database off from the lost engine and starts everything again. Nothing may work meanwhile.

    Safe to repeat after a kill: what was started already is not started twice.
    """
    async with office.work() as work:
        tasks = await cut_off(work)
        subjects = await open_subjects(work)
    results = await start_again(office, subjects)
    return BroughtBack(tasks, sum(each.outcome is Outcome.STARTED for each in results))
