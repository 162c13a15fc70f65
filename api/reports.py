"""`GET /reports/…`: indicators, the tickets behind each figure, and the reports of the meetings (R-30, R-40 … R-46)."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.desk import ADesk
from api.inputs import MomentParameter, PageWanted
from api.problems import responses
from hotline.documents.file_names import disposition
from hotline.errors import Forbidden
from hotline.reports.access import audience_of, own_filter
from hotline.reports.catalogue import Catalogue, read_catalogue
from hotline.reports.conditions import EVERYTHING, Condition, Word
from hotline.reports.count import Question, Variant
from hotline.reports.dimensions import Dimension
from hotline.reports.drill_down import CountedView, Drill, Part, counted_items
from hotline.reports.errors import AsOfInFuture, CatalogueInvalid, IndicatorUnknown, ReportKindUnknown
from hotline.reports.known import Known
from hotline.reports.make_material import FORMATS, as_file
from hotline.reports.material import Material
from hotline.reports.report import ReportKind, material
from hotline.reports.span import Span, SpanInvalid
from hotline.reports.table import STREET_SET, IndicatorHead, IndicatorTable, Wanted, indicator_table
from hotline.supervision.periods import PeriodInvalid
from hotline.view import Page, View

router = APIRouter(prefix="/reports", tags=["报表"])

_KEY = r"^[^\x00-\x1f]{1,200}$"
_EARLIEST, _LATEST = date(2004, 1, 1), date(2100, 12, 31)

Keys = Annotated[list[Annotated[str, Field(pattern=_KEY)]] | None, Query()]
AsOf = Annotated[
    MomentParameter | None,
    Query(description="数据截至：按当时已登记的情况统计，须写明时区；不写为现在"),
]
Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="指标编号")]
Month = Annotated[
    str,
    Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="统计期间内的任一个月", examples=["2026-10"]),
]
Among = Literal["all", "repeat", "dissatisfied"]
_AMONG: dict[Among, Condition] = {
    "all": EVERYTHING,
    "repeat": Word("repeat_ticket"),
    "dissatisfied": Word("dissatisfied_ticket"),
}


def _in_calendar(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise PydanticCustomError("DATE_OUT_OF_RANGE", "日期超出日历范围，请核对年份")
    return day


Day = Annotated[date, AfterValidator(_in_calendar)]


def _span(
    first: Annotated[Day, Query(alias="from", description="起日（含），北京时间")],
    last: Annotated[Day, Query(alias="to", description="止日（含），北京时间")],
) -> Span:
    return Span(first, last)


def _wanted(
    department: Keys = None,
    field: Keys = None,
    station: Keys = None,
    grid: Keys = None,
    kind: Keys = None,
    nature: Keys = None,
    source: Keys = None,
    category: Keys = None,
) -> dict[Dimension, Collection[str]]:
    given = {
        Dimension.DEPARTMENT: department,
        Dimension.FIELD: field,
        Dimension.STATION: station,
        Dimension.GRID: grid,
        Dimension.KIND: kind,
        Dimension.NATURE: nature,
        Dimension.SOURCE: source,
        Dimension.CATEGORY: category,
    }
    return {dimension: keys for dimension, keys in given.items() if keys}


ASpan = Annotated[Span, Depends(_span)]
WantedRows = Annotated[dict[Dimension, Collection[str]], Depends(_wanted)]
By = Annotated[list[Dimension], Query(alias="by", max_length=3, description="分组，可写多个；不写只有合计")]


class SetView(View):
    """Indicators shown together (指标组)."""

    code: str
    name: str
    indicators: list[IndicatorHead]


@router.get("/sets", summary="指标组", responses=responses(CatalogueInvalid))
async def read_sets(desk: ADesk) -> list[SetView]:
    """本单位指标文件中的指标组和指标。"""
    async with desk.looking() as (work, _):
        catalogue = read_catalogue(work.settings.indicators_file)
    return [
        SetView(code=each.code, name=each.name, indicators=_heads(catalogue, each.indicators))
        for each in catalogue.sets
    ]


def _heads(catalogue: Catalogue, codes: Collection[str]) -> list[IndicatorHead]:
    return [IndicatorHead.model_validate(catalogue.indicator(code)) for code in codes]


@router.get(
    "/indicators",
    summary="指标",
    responses=responses(SpanInvalid, AsOfInFuture, IndicatorUnknown, Forbidden, CatalogueInvalid),
)
async def read_indicators(
    desk: ADesk,
    span: ASpan,
    wanted: WantedRows,
    by: By = [],  # noqa: B006 - FastAPI copies it
    indicator_set: Annotated[
        str, Query(alias="set", pattern=r"^[a-z][a-z0-9_]{0,39}$", description="指标组编号")
    ] = STREET_SET,
    among: Annotated[Among, Query(description="只统计重复工单或曾不满意的工单")] = "all",
    durations: Annotated[bool, Query(description="是否统计用时")] = False,
    as_of: AsOf = None,
) -> IndicatorTable:
    """任意期间的指标，同时给出环比、同比。部门只看到本部门的数据，领域分管领导看到本领域的。"""
    async with desk.looking() as (work, caller):
        own = await own_filter(work, caller, wanted)
        table = Wanted(
            span,
            tuple(dict.fromkeys(by)),
            indicator_set,
            own,
            as_of,
            among=_AMONG[among],
            with_durations=durations,
        )
        return await indicator_table(work, table)


@router.get(
    "/indicators/{code}/tickets",
    summary="指标对应的工单",
    responses=responses(SpanInvalid, AsOfInFuture, IndicatorUnknown, Forbidden, CatalogueInvalid),
)
async def read_counted(
    desk: ADesk,
    code: Code,
    span: ASpan,
    wanted: WantedRows,
    paging: PageWanted,
    part: Annotated[
        Part, Query(description="numerator 分子、denominator 分母、rest 在分母不在分子")
    ] = Part.DENOMINATOR,
    variant: Annotated[
        Variant, Query(description="official 指标本身、all 含不纳入测评、scored 评分口径")
    ] = Variant.OFFICIAL,
    among: Annotated[Among, Query(description="只统计重复工单或曾不满意的工单")] = "all",
    as_of: AsOf = None,
) -> Page[CountedView]:
    """一个数字由哪些工单（时限、派单、退单申请）组成。筛选条件与指标表相同。"""
    async with desk.looking() as (work, caller):
        own = await own_filter(work, caller, wanted)
        question = Question(span, Known.asked(work, as_of), (), own, _AMONG[among])
        return await counted_items(work, Drill(code, part, question, variant), paging)


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[str, Any] = {
    "content": {kind: {} if suffix == "json" else _BINARY for suffix, (kind, _) in FORMATS.items()},
    "description": "文件",
}
_REPORT_ERRORS = responses(PeriodInvalid, AsOfInFuture, Forbidden, CatalogueInvalid, ReportKindUnknown)


@router.get("/{kind}/{period}", summary="通报", responses=_REPORT_ERRORS)
async def read_report(desk: ADesk, kind: ReportKind, period: Month, as_of: AsOf = None) -> Material:
    """某月所在的月度、双月、季度、半年、年度通报。部门看到本部门的数据；纪工委看到与其有关的章节。"""
    async with desk.looking() as (work, caller):
        return await material(work, kind, period, as_of=as_of, audience=await audience_of(work, caller))


@router.get(
    "/{kind}/{period}/{file_format}",
    summary="下载通报",
    response_class=Response,
    responses=_REPORT_ERRORS | {200: _FILE},
)
async def download_report(
    desk: ADesk,
    kind: ReportKind,
    period: Month,
    file_format: Literal["docx", "xlsx", "json"],
    as_of: AsOf = None,
) -> Response:
    """同一通报的 Word、Excel 或 JSON 文件。"""
    async with desk.looking() as (work, caller):
        made = await material(work, kind, period, as_of=as_of, audience=await audience_of(work, caller))
    name, media_type, content = as_file(made, file_format)
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": disposition(name, f"report-{kind}-{period}.{file_format}")},
    )
