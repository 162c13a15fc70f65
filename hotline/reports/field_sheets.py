"""The common problems of each field (按领域分类梳理, R-46): sorted by field and place, so that they are seen."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.reports.count import Counts, Key, Variant
from hotline.reports.dimensions import Dimension
from hotline.reports.figures import Rate
from hotline.reports.indicator_sheets import DISSATISFIED
from hotline.reports.making import Making
from hotline.reports.material import Cell, Column, RateView, Sheet
from hotline.reports.populations import Population
from hotline.reports.volumes import number_of

_RECEIVED = number_of("received", Population.RECEIVED)
_REPEATED = number_of("repeated", Population.RECEIVED, "repeat_ticket")
_DISSATISFIED = number_of("dissatisfied", Population.RECEIVED, DISSATISFIED)
_BY = (Dimension.FIELD, Dimension.CATEGORY, Dimension.GRID)

COMMON_FROM = 2
"""A problem that came up this often in a field is called common (D)."""
SHOWN_A_FIELD = 5
PLACES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Problem:
    """A matter in a field, with how often it came up in which grid."""

    field: str
    category: str
    places: Mapping[str, int]
    repeated: int
    dissatisfied: int

    @property
    def number(self) -> int:
        return sum(self.places.values())


async def problems(making: Making) -> list[Sheet]:
    """The common ones of each field; then everything by field, matter and grid."""
    counts = await making.counts([_RECEIVED, _REPEATED, _DISSATISFIED], *_BY)
    found = _problems(counts)
    return [_common(making, found), _everything(making, counts)]


def _number(counts: Counts, code: str, key: Key) -> int:
    return counts.rate(code, Variant.ALL, key).numerator


def _problems(counts: Counts) -> list[_Problem]:
    """Most frequent first within a field."""
    keys: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in sorted(counts.row_keys()):
        keys[key[0], key[1]].append(key)
    found = [_problem(counts, field, category, each) for (field, category), each in keys.items()]
    return sorted(found, key=lambda problem: (problem.field, -problem.number, problem.category))


def _problem(counts: Counts, field: str, category: str, keys: list[Key]) -> _Problem:
    return _Problem(
        field,
        category,
        {key[2]: _number(counts, "received", key) for key in keys},
        sum(_number(counts, "repeated", key) for key in keys),
        sum(_number(counts, "dissatisfied", key) for key in keys),
    )


def _common(making: Making, found: list[_Problem]) -> Sheet:
    totals: dict[str, int] = defaultdict(int)
    shown: dict[str, list[_Problem]] = defaultdict(list)
    for problem in found:
        totals[problem.field] += problem.number
        if problem.number >= COMMON_FROM and len(shown[problem.field]) < SHOWN_A_FIELD:
            shown[problem.field].append(problem)
    rows = [_row(making, problem, totals[field]) for field, each in shown.items() for problem in each]
    return Sheet(
        code="common_problems",
        title="各领域共性问题",
        rule="R-46",
        note=f"按收单时间；同一领域内同类事项{COMMON_FROM}件及以上，每个领域最多列{SHOWN_A_FIELD}类。",
        columns=[
            Column(title="领域"),
            Column(title="事项"),
            Column(title="件数", kind="count"),
            Column(title="占本领域", kind="rate"),
            Column(title="集中网格"),
            Column(title="重复（件）", kind="count"),
            Column(title="曾不满意（件）", kind="count"),
        ],
        rows=rows,
    )


def _row(making: Making, problem: _Problem, total: int) -> list[Cell]:
    return [
        making.name(Dimension.FIELD, problem.field),
        making.name(Dimension.CATEGORY, problem.category),
        problem.number,
        RateView.of(Rate(problem.number, total)),
        _places(making, problem.places),
        problem.repeated,
        problem.dissatisfied,
    ]


def _places(making: Making, places: Mapping[str, int]) -> str:
    most = sorted(places.items(), key=lambda item: (-item[1], item[0]))[:PLACES_SHOWN]
    return "、".join(f"{making.name(Dimension.GRID, grid)}（{number}件）" for grid, number in most)


def _everything(making: Making, counts: Counts) -> Sheet:
    keys = sorted(
        counts.row_keys(), key=lambda key: (key[0], key[2], -_number(counts, "received", key), key[1])
    )
    rows: list[list[Cell]] = [
        [
            making.name(Dimension.FIELD, key[0]),
            making.name(Dimension.GRID, key[2]),
            making.name(Dimension.CATEGORY, key[1]),
            *(_number(counts, code, key) for code in ("received", "repeated", "dissatisfied")),
        ]
        for key in keys
    ]
    return Sheet(
        code="problems_by_place",
        title="领域网格事项汇总",
        rule="R-46",
        columns=[
            Column(title="领域"),
            Column(title="网格"),
            Column(title="事项"),
            Column(title="件数", kind="count"),
            Column(title="重复（件）", kind="count"),
            Column(title="曾不满意（件）", kind="count"),
        ],
        rows=rows,
        in_paper=0,
    )
