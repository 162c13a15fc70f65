"""Importing a file of tickets (导入文件, R-01): good rows go in, in batches; bad ones are answered with reasons."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from hotline.errors import HotlineError
from hotline.office import Office
from hotline.organization.access import Action
from hotline.organization.caller import find_caller
from hotline.tickets.import_errors import ImportFileError
from hotline.tickets.import_layouts import ImportLayouts
from hotline.tickets.intake_file import BadRow, DuplicateRow, IntakeRow, Row, open_intake
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive_batch import receive_batch
from hotline.work import SYSTEM

ROWS_AT_ONCE = 300
"""Rows that share a transaction: more gain little, and hold the writer longer."""

Watch = Callable[[int, int | None], None]
"""Is told how many rows were read, and about how many there are, where the file says."""


@dataclass(slots=True)
class Imported:
    """What became of a file's rows (导入结果)."""

    layout: str = ""
    """Title of the layout that it has."""
    new: int = 0
    known: int = 0
    """Taken in before; running an import again adds nothing twice."""
    repeated: int = 0
    """The same number and round as an earlier row of the file: one ticket."""
    bad: list[BadRow] = field(default_factory=list[BadRow])
    broken_off: ImportFileError | None = None
    """The file can't be read any further; the rows before are in."""

    @property
    def rows(self) -> int:
        """Rows that were read."""
        return self.new + self.known + self.repeated + len(self.bad)


def nobody(_read: int, _about: int | None) -> None:
    """A watch that looks away."""


async def import_file(  # an import has this many settings
    office: Office,
    path: Path,
    layouts: ImportLayouts,
    *,
    layout: str | None = None,
    dispatched_at: datetime | None = None,
    person: str = SYSTEM,
    watch: Watch = nobody,
) -> Imported:
    """Takes the tickets of an .xlsx, .csv or .csv.gz file in; the engine need not run.

    `dispatched_at` (aware) is the district's dispatch time where a row has none; `person` is who imports.
    Raises an `ImportFileError` where nothing can be read, UnknownPerson, Forbidden, DatabaseUnavailable.
    """
    await _check_may_import(office, person)
    result = Imported()
    with open_intake(path, layouts, layout=layout, dispatched_at=dispatched_at) as file:
        result.layout = file.layout.title
        rows = _until_broken(file.rows, result)
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            await _take_in(office, batch, result, person)
            watch(result.rows, file.approximate_rows)
    return result


async def _check_may_import(office: Office, person: str) -> None:
    if person == SYSTEM:
        return
    async with office.look(person) as work:
        (await find_caller(work, person)).require_action(Action.TAKE_IN)


def _until_broken(rows: Iterable[IntakeRow], result: Imported) -> Iterator[IntakeRow]:
    """The rows that can be read. What comes after the damage is lost, what came before is not."""
    try:
        yield from rows
    except ImportFileError as error:
        result.broken_off = error


async def _take_in(office: Office, batch: list[IntakeRow], result: Imported, person: str) -> None:
    good = [row for row in batch if isinstance(row, Row)]
    async with office.work(person) as work:
        answers = await receive_batch(work, [row.values for row in good])
    # Counted after the commit: a batch that was rolled back is not in.
    for row, answer in zip(good, answers, strict=True):
        _count(result, row, answer)
    result.repeated += sum(isinstance(row, DuplicateRow) for row in batch)
    result.bad.extend(row for row in batch if isinstance(row, BadRow))


def _count(result: Imported, row: Row, answer: bool | HotlineError) -> None:
    match answer:
        case HotlineError():
            result.bad.append(BadRow(row.line_no, answer.code, str(answer), _public(row.values)))
        case True:
            result.new += 1
        case False:
            result.known += 1


def _public(intake: TicketIntake) -> dict[str, str]:
    """The parts that may stand beside the reason (R-61)."""
    return {
        "number": intake.number,
        "round": str(intake.round),
        "kind": intake.kind.value,
        "district_dispatched_at": intake.district_dispatched_at.isoformat(),
    }
