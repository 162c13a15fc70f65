"""What a demonstration ends with (演示报告): figures, what was played, checks. Written as JSON as it is."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from demo.arrivals import Cast, Source
from demo.behaviour import Point
from demo.checks import Check
from demo.figures import Figures
from hotline.reports.material import Material, shown


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Input(_Part):
    """The file."""

    file: str
    tickets: int
    rejected_rows: int
    repeated_rows: int
    assigned: list[str]
    """What it did not say and the table of behaviour gave."""


class Simulated(_Part):
    """The time that passed for the office."""

    begin: datetime
    end: datetime


class Comparison(_Part):
    """The two periods beside one another (环比), as the report of the later one has them."""

    title: str
    note: str
    columns: list[str]
    rows: list[list[str]]


class Report(_Part):
    """Everything; `seconds` alone is another each time."""

    input: Input
    seed: int
    simulated: Simulated
    stories: dict[str, int]
    played: dict[str, dict[str, int]]
    figures: Figures
    comparison: Comparison
    papers: list[str]
    """Names of the files in the folder `papers` of the data folder."""
    checks: list[Check]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether all checks are passed."""
        return all(check.ok for check in self.checks)


def input_of(source: Source, cast: Cast) -> Input:
    """What was read."""
    return Input(
        file=source.name,
        tickets=len(source.intakes),
        rejected_rows=source.rejected_rows,
        repeated_rows=source.repeated_rows,
        assigned=list(cast.assigned),
    )


def comparison_of(report: Material) -> Comparison:
    """Its table of figures beside those of the periods before (R-45)."""
    sheet = next(sheet for sheet in report.sheets if sheet.code == "comparison")
    rows = [
        [shown(cell, column.kind) for column, cell in zip(sheet.columns, row, strict=True)]
        for row in sheet.rows
    ]
    return Comparison(
        title=f"{report.label}{sheet.title}",
        note=sheet.note,
        columns=[column.title for column in sheet.columns],
        rows=rows,
    )


def played_of(played: Mapping[tuple[Point, str], int]) -> dict[str, dict[str, int]]:
    """How often each choice was made, by point."""
    grouped: dict[str, dict[str, int]] = {}
    for (point, choice), count in sorted(played.items()):
        grouped.setdefault(point.value, {})[choice] = count
    return grouped
