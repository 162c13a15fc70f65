"""What the API takes (输入): ids, paging, and bodies without anything that can't be kept."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import Body, Depends, Path, Query, Request
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from api.errors import ContentTypeUnsupported, QueryUnknown
from hotline.calendar.days import FIRST_DAY, LAST_DAY
from hotline.view import Paging

PREFIX = "/api/v1"
"""Where all resources are; a route of the framework knows only what comes after it."""
DEEPEST = 20
"""Levels of nesting that a body may have; no form comes near."""
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def _keepable(value: Any) -> Any:
    """Refuses what a database can't store: NUL, lone surrogates, numbers without a value, endless nesting."""
    _look(value, DEEPEST)
    return value


def _look(value: Any, levels: int) -> None:
    if levels == 0:
        raise PydanticCustomError("NESTED_TOO_DEEPLY", "内容嵌套过深")
    if isinstance(value, str) and _UNKEEPABLE.search(value):
        raise PydanticCustomError("TEXT_UNKEEPABLE", "含有无法保存的字符")
    if isinstance(value, float) and not abs(value) < float("inf"):
        raise PydanticCustomError("NUMBER_UNKEEPABLE", "不是有效的数字")
    if isinstance(value, dict):
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            _look(key, levels - 1)
            _look(item, levels - 1)
    elif isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            _look(item, levels - 1)


def _in_calendar(value: datetime) -> datetime:
    if not FIRST_DAY <= value.date() <= LAST_DAY:
        raise PydanticCustomError("MOMENT_OUT_OF_RANGE", "时间超出日历范围，请核对年份")
    return value


def _with_plus(value: Any) -> Any:
    """In an address a `+` that is not written as `%2B` arrives as a blank: the zone's sign is given back."""
    return _LOST_PLUS.sub("+", value) if isinstance(value, str) else value


Keepable = BeforeValidator(_keepable)
"""Put on a body: refuses what can't be kept before anything else looks at it."""

FormData = Annotated[
    dict[str, JsonValue],
    Keepable,
    Body(description="表单内容：字段的 key 和值。由表单逐项校验，多出或缺少的都会指出。"),
]

MomentParameter = Annotated[AwareDatetime, BeforeValidator(_with_plus), AfterValidator(_in_calendar)]
"""A moment in an address; it must say its zone."""

TicketId = Annotated[
    str,
    Path(
        description="工单编号.轮次",
        pattern=r"^[A-Za-z0-9_-]{1,40}\.[0-9]{1,2}$",
        examples=["2026092400020.1"],
    ),
]
TaskId = Annotated[
    str,
    Path(
        description="待办编号（工单:派单:轮次:元素）",
        max_length=220,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        examples=["2026092400020.1:0:0:dispatch_ticket"],
    ),
]
CaseId = Annotated[
    str,
    Path(
        description="事项编号",
        max_length=90,
        pattern=r"^[A-Za-z0-9_.-]{1,90}$",
        examples=["review-2026-10"],
    ),
]
Number = Annotated[int, Path(ge=1, le=10_000, description="序号，从 1 起")]
NotificationId = Annotated[
    str,
    Path(
        description="通知编号",
        max_length=200,
        pattern=r"^[A-Za-z0-9_.:@-]+$",
        examples=["alert:2026092400020.1.d1:1"],
    ),
]


def _paging(
    page: Annotated[int, Query(ge=1, le=100_000, description="第几页，从 1 起")] = 1,
    size: Annotated[int, Query(ge=1, le=200, description="每页条数")] = 50,
) -> Paging:
    return Paging(page=page, size=size)


TypedText = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]
"""What somebody types: not only blanks."""

PageWanted = Annotated[Paging, Depends(_paging)]


async def json_only(request: Request) -> None:
    """A body that is not said to be JSON is refused before anything reads it (415)."""
    if not await request.body():
        return
    kind = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind != "application/json":
        raise ContentTypeUnsupported


async def known_parameters(request: Request) -> None:
    """A query parameter that the document does not name is refused (422): a misspelt filter would find all."""
    path = PREFIX + request.scope["route"].path_format
    documented = request.app.openapi()["paths"][path].get(request.method.lower(), {}).get("parameters", ())
    known = sorted(parameter["name"] for parameter in documented if parameter["in"] == "query")
    if not set(request.query_params) <= set(known):
        raise QueryUnknown(f"有不认识的查询参数；可用的是：{'、'.join(known) or '无'}")
