"""Whatever is raised becomes a problem (错误处理), in one place."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from api.errors import (
    AddressUnknown,
    BodyTooLarge,
    ChangedMeanwhile,
    MethodNotAllowed,
    RequestInvalid,
    RequestUnreadable,
    Unexpected,
)
from api.faults import route_of
from api.methods import allowed_methods
from api.problems import answer
from api.validation import field_problems
from hotline.errors import HotlineError

_BY_STATUS: dict[int, type[HotlineError]] = {
    400: RequestUnreadable,
    404: AddressUnknown,
    405: MethodNotAllowed,
    413: BodyTooLarge,
}


log = structlog.get_logger()


def add_error_handlers(app: FastAPI) -> None:
    """Registers them all."""
    app.add_exception_handler(HotlineError, _hotline_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(IntegrityError, _integrity_error)


async def _hotline_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HotlineError)
    return answer(error)


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if any(each["type"] == "json_invalid" for each in errors):
        return answer(RequestUnreadable())
    problems = field_problems(errors)
    what = "；".join(f"{each.field}：{each.message}" for each in problems[:5])
    return answer(RequestInvalid(f"{RequestInvalid.message}：{what}"), problems)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, Unexpected)
    headers = dict(error.headers or {})
    if kind is MethodNotAllowed:
        methods = allowed_methods(request.app, request.url.path)
        headers["Allow"] = ", ".join(methods) or headers.get("Allow", "")
    return answer(kind(), headers=headers)


async def _integrity_error(request: Request, error: Exception) -> JSONResponse:
    log.warning("changed_meanwhile", path=route_of(request.scope), error=type(error).__name__)
    return answer(ChangedMeanwhile())
