"""What an address asks for (查询条件): a filter of the domain, read from the parameters that are filled in."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.errors import RequestInvalid
from api.validation import field_problems
from hotline.view import Paging

Wanted = TypeVar("Wanted", bound=BaseModel)

PAGE_SIZE = 50
_LAST_PAGE = 100_000


def wanted(request: Request, model: type[Wanted], **fixed: object) -> Wanted:
    """The filter. A form sends what was left empty too: that asks for nothing. Raises RequestInvalid."""
    asked = {name: value for name, value in request.query_params.items() if value.strip()}
    known = {name: value for name, value in asked.items() if name in model.model_fields}
    try:
        return model.model_validate({**known, **fixed})
    except ValidationError as error:
        problems = field_problems(error.errors(include_url=False, include_context=False))
        what = "；".join(f"{each.field}：{each.message}" for each in problems[:5])
        raise RequestInvalid(f"查询条件有误：{what}") from error


def paging(request: Request, size: int = PAGE_SIZE) -> Paging:
    """Which page of a list the address asks for. Raises RequestInvalid."""
    text = request.query_params.get("page") or "1"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LAST_PAGE:
        raise RequestInvalid("查询条件有误：页码应为不小于 1 的整数")
    return Paging(page=int(text), size=size)
