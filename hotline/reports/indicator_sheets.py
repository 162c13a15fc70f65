"""Sheets made of indicators: score and satisfaction (R-44), comparison (R-45), the meeting's material (R-30)."""

from collections.abc import Mapping, Sequence

from hotline.reports.catalogue import Indicator
from hotline.reports.conditions import Word
from hotline.reports.count import Counts, Variant
from hotline.reports.dimensions import DIMENSION_NAMES, Dimension
from hotline.reports.durations import hours
from hotline.reports.figures import change_in_share
from hotline.reports.making import Making
from hotline.reports.material import Among, Cell, Column, Sheet
from hotline.reports.table import FigureView, IndicatorTable, RowView
from hotline.reports.volumes import VOLUMES

REPEAT, DISSATISFIED = Word("repeat_ticket"), Word("dissatisfied_ticket")
_AMONG: Mapping[Word, Among] = {REPEAT: "repeat", DISSATISFIED: "dissatisfied"}


async def overview(making: Making) -> list[Sheet]:
    """How much there was, against the period before and the year before (R-45)."""
    counted = [indicator for _, indicator in VOLUMES]
    spans = (making.span, making.span.previous, making.span.year_before)
    now, previous, year_before = [await making.counts(counted, span=span) for span in spans]
    rows: list[list[Cell]] = []
    for name, indicator in VOLUMES:
        figures = [_number(counts, indicator) for counts in (now, previous, year_before)]
        rows.append([name, *figures, *(change_in_share(figures[0], base) for base in figures[1:])])
    columns = [
        Column(title="项目"),
        Column(title="本期（件）", kind="count"),
        Column(title="上期（件）", kind="count"),
        Column(title="上年同期（件）", kind="count"),
        Column(title="环比", kind="share"),
        Column(title="同比", kind="share"),
    ]
    note = f"上期：{spans[1].label}；上年同期：{spans[2].label}。没有基数的显示“—”。"
    return [
        Sheet(
            code="overview",
            title="工单总量",
            rule="R-45",
            note=note,
            columns=columns,
            rows=rows,
            indicators=tuple(each.code for each in counted),
        )
    ]


def _number(counts: Counts, indicator: Indicator) -> int:
    return counts.total(indicator.code, Variant.ALL).numerator


def comparison(table: IndicatorTable) -> Sheet:
    """Every indicator of the whole street, with both of its bases (R-45)."""
    names = {each.code: each.name for each in table.indicators}
    rows: list[list[Cell]] = [
        [
            names[each.indicator],
            each.value,
            each.previous,
            each.year_before,
            each.change,
            each.change_year,
        ]
        for each in table.total.figures
    ]
    return Sheet(
        code="comparison",
        title="主要指标",
        rule="R-45",
        note=f"上期：{table.previous}；上年同期：{table.year_before}。没有基数的显示“—”。",
        columns=[
            Column(title="指标"),
            Column(title="本期", kind="rate"),
            Column(title="上期", kind="rate"),
            Column(title="上年同期", kind="rate"),
            Column(title="环比", kind="points"),
            Column(title="同比", kind="points"),
        ],
        rows=rows,
        indicators=tuple(each.indicator for each in table.total.figures),
    )


def durations(table: IndicatorTable) -> Sheet:
    """How long the steps took, over the whole street."""
    names = {each.code: each.name for each in table.durations}
    rows: list[list[Cell]] = [
        [names[each.duration], each.count, hours(each.average), hours(each.ninetieth)]
        for each in table.total.durations
    ]
    return Sheet(
        code="durations",
        title="办理用时",
        rule="R-30",
        note="按本单位办公时间和工作日历计算，单位为工作小时；止点在本期内的计入。",
        columns=[
            Column(title="项目"),
            Column(title="次数", kind="count"),
            Column(title="平均", kind="hours"),
            Column(title="第90百分位", kind="hours"),
        ],
        rows=rows,
    )


async def scores(making: Making) -> list[Sheet]:
    """Score and satisfaction of each unit, and of each field (R-44)."""
    return [
        score_sheet(await making.table(dimension, compared=True), dimension)
        for dimension in (Dimension.DEPARTMENT, Dimension.FIELD)
    ]


def score_sheet(table: IndicatorTable, dimension: Dimension) -> Sheet:
    """Best first; a unit without any base comes last, without a rank."""
    ordered = sorted(table.rows, key=lambda row: (row.score.value is None, -(row.score.value or 0), row.name))
    rows = [[_rank(ordered, row), *_score_cells(table, row)] for row in ordered]
    name = DIMENSION_NAMES[dimension]
    return Sheet(
        code=f"scores_by_{dimension}",
        title=f"得分和满意率（按{name}）",
        rule="R-44",
        note=(
            f"{table.score_name}按权重表第{table.score_version}版计算。不纳入测评的工单不计入得分、满意率和解决率，"
            "“含不纳入”两列为计入时的数；基本满意算满意。"
        ),
        columns=[
            Column(title="名次", kind="count"),
            Column(title=name),
            Column(title=table.score_name, kind="score"),
            Column(title="得分（含不纳入）", kind="score"),
            Column(title="上期得分", kind="score"),
            Column(title="上年同期得分", kind="score"),
            Column(title="市民满意率", kind="rate", indicator="satisfied"),
            Column(title="满意率（含不纳入）", kind="rate"),
            Column(title="满意率环比", kind="points"),
            Column(title="满意率同比", kind="points"),
        ],
        rows=[*rows, [None, *_score_cells(table, table.total)]],
        dimension=dimension,
        keys=(*(row.keys[0].key for row in ordered), ""),
    )


def _rank(ordered: Sequence[RowView], row: RowView) -> int | None:
    """1 for the best; those with the same score share a rank."""
    if row.score.value is None:
        return None
    return 1 + sum(1 for other in ordered if (other.score.value or -1) > row.score.value)


def _score_cells(table: IndicatorTable, row: RowView) -> list[Cell]:
    satisfied = figure(row, "satisfied")
    score = row.score
    cells: list[Cell] = [row.name, score.value, score.with_excluded, score.previous, score.year_before]
    if satisfied is None:  # the office has taken it out of the street's set
        return [*cells, None, None, None, None]
    return [*cells, satisfied.value, satisfied.with_excluded, satisfied.change, satisfied.change_year]


def figure(row: RowView, code: str) -> FigureView | None:
    """The row's figure of that indicator, if the table has it."""
    return next((each for each in row.figures if each.indicator == code), None)


def indicators_sheet(
    table: IndicatorTable, code: str, title: str, rule: str, note: str = "", among: Among = "all"
) -> Sheet:
    """All indicators of a table by its rows, and the total."""
    by = [Column(title=DIMENSION_NAMES[Dimension(each)]) for each in table.by]
    rows = [
        [*_names(table, row), *(each.value for each in row.figures)] for row in [*table.rows, table.total]
    ]
    heads = (Column(title=each.name, kind="rate", indicator=each.code) for each in table.indicators)
    alone = table.by[0] if len(table.by) == 1 else None
    return Sheet(
        code=code,
        title=title,
        rule=rule,
        note=note,
        columns=[*by, *heads],
        rows=rows,
        dimension=alone,
        keys=(*(row.keys[0].key for row in table.rows), "") if alone else (),
        among=among,
    )


def _names(table: IndicatorTable, row: RowView) -> list[Cell]:
    names: list[Cell] = [key.name for key in row.keys]
    return names + [""] * (len(table.by) - len(names))


async def four_figures(making: Making, among: Word | None, code: str, title: str, note: str) -> list[Sheet]:
    """先行联系、按时办结、实际解决、市民满意 by department and by field, of all or some tickets (R-30)."""
    sheets: list[Sheet] = []
    for dimension in (Dimension.DEPARTMENT, Dimension.FIELD):
        table = await (making.table(dimension, among=among) if among else making.table(dimension))
        name = f"{title}（按{DIMENSION_NAMES[dimension]}）"
        words: Among = "all" if among is None else _AMONG[among]
        sheets.append(indicators_sheet(table, f"{code}_by_{dimension}", name, "R-30", note, words))
    return sheets
