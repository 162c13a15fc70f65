"""Errors as RFC 9457 problem details (问题说明): Chinese for people, a stable code for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from hotline.errors import HotlineError
from hotline.tasks.form_check import FormInvalid

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
"""After which a client may ask again when the database is locked or away."""


class FieldProblem(BaseModel):
    """One thing to put right (校验问题)."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    field: str
    """字段：表单为字段的 key，请求为路径，如 `body.title`。"""
    label: str = ""
    """表单字段的名称。"""
    code: str
    message: str


class Problem(BaseModel):
    """A problem (RFC 9457): what went wrong, for people and for programs."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    type: str
    """稳定的问题类型，如 `urn:hotline:error:RETURN_TOO_LATE`。"""
    title: str
    """这一类问题的说明。"""
    status: int
    detail: str
    """这一次的说明。"""
    code: str
    """供程序判断的代码，如 `RETURN_TOO_LATE`。"""
    errors: list[FieldProblem] | None = None
    """逐项的校验问题。"""


def problem_of(error: HotlineError, errors: Sequence[FieldProblem] = ()) -> Problem:
    """The problem that an error is."""
    found = list(errors) or _findings(error)
    return Problem(
        type=f"urn:hotline:error:{error.code}",
        title=type(error).message,
        status=error.status,
        detail=str(error),
        code=error.code,
        errors=found or None,
    )


def _findings(error: HotlineError) -> list[FieldProblem]:
    if not isinstance(error, FormInvalid):
        return []
    return [
        FieldProblem(field=each.key, label=each.label, code=each.code, message=each.message)
        for each in error.findings
    ]


def answer(
    error: HotlineError, errors: Sequence[FieldProblem] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The problem as a response."""
    problem = problem_of(error, errors)
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        problem.status,
        headers=_headers(problem.status) | dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def _headers(status: int) -> dict[str, str]:
    if status == 503:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return {"WWW-Authenticate": "Hotline"} if status == 401 else {}


def responses(*errors: type[HotlineError]) -> dict[int | str, dict[str, Any]]:
    """The documentation of what an operation may refuse, by status: code, message, and when it happens."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = by_status.setdefault(error.status, {"model": Problem, "description": ""})
        line = f"`{error.code}` {error.message}"
        entry["description"] = f"{entry['description']}\n\n{line}".strip()
    return by_status
