"""The file beside an imported one that lists the rows that did not go in (未导入的行)."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from hotline.tickets.import_rows import PART_NAMES, PUBLIC_PARTS
from hotline.tickets.intake_file import BadRow

ENDING = ".rejected.csv"
_FORMULA_STARTS = ("=", "+", "-", "@")


def rejected_path(path: Path) -> Path:
    """Where the rows that were not imported from `path` are listed: `tickets.xlsx.rejected.csv`."""
    return path.with_name(path.name + ENDING)


def write_bad_rows(path: Path, rows: Iterable[BadRow]) -> int:
    """List the bad rows of the imported file `path` beside it, with row number, reason and code.

    Nothing of the citizen is written (R-61). The list of an earlier import is replaced, or removed when no
    row is bad. Returns how many were written. Raises `OSError`.
    """
    target = rejected_path(path)
    unfinished = target.with_name(target.name + ".part")
    with unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["行号", "原因", "代码", *(PART_NAMES[part] for part in PUBLIC_PARTS)])
        count = 0
        for row in rows:
            public = (_harmless(row.raw.get(part, "")) for part in PUBLIC_PARTS)
            writer.writerow([row.line_no, row.reason, row.code, *public])
            count += 1
    if count:
        os.replace(unfinished, target)
    else:
        unfinished.unlink()
        target.unlink(missing_ok=True)
    return count


def _harmless(text: str) -> str:
    """A text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
