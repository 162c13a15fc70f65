"""Whatever is raised becomes a page that says what to do (出错页面), or a line in the page that is there."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from api.errors import (
    AccountIncomplete,
    AddressUnknown,
    BodyTooLarge,
    ChangedMeanwhile,
    FormUnreadable,
    MethodNotAllowed,
    RequestInvalid,
    Unexpected,
)
from api.problems import RETRY_AFTER_SECONDS, problem_of
from api.validation import field_problems
from api.web.page import render, wants_part
from api.web.signed_in import SignInNeeded
from hotline.errors import HotlineError

_BY_STATUS: dict[int, type[HotlineError]] = {
    400: FormUnreadable,
    404: AddressUnknown,
    405: MethodNotAllowed,
    413: BodyTooLarge,
}


def add_error_pages(app: FastAPI) -> None:
    """Registers them all."""
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(AccountIncomplete, _complete_account)
    app.add_exception_handler(HotlineError, _hotline_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(IntegrityError, _integrity_error)


def problem_page(request: Request, error: HotlineError) -> Response:
    """The page of an error; for htmx only the notice."""
    template = "_problem.html" if wants_part(request) else "problem.html"
    response = render(request, template, error.status, problem=problem_of(error))
    if error.status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


async def _sign_in(request: Request, _error: Exception) -> Response:
    """To the login, and back to where somebody was; a part of a page can't be answered with a whole one."""
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = here if request.method == "GET" else "/"
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)


async def _complete_account(request: Request, _error: Exception) -> Response:
    """Who has a password to change, or a second factor to turn on, does that first."""
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=403, headers={"HX-Redirect": "/account"})
    return RedirectResponse("/account", 303)


async def _hotline_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HotlineError)
    return problem_page(request, error)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_page(request, RequestInvalid(_invalid(error)))


def _invalid(error: RequestValidationError) -> str:
    """What to do about it; the names of parameters say nothing to who uses a page."""
    if all(each["loc"][0] in {"path", "query"} for each in error.errors()):
        return "地址有误：请从菜单或列表重新打开"
    what = dict.fromkeys(each.message for each in field_problems(error.errors())[:5])
    return f"填写的内容不符合要求（{'；'.join(what)}），请返回修改"


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_page(request, _BY_STATUS.get(error.status_code, Unexpected)())


async def _integrity_error(request: Request, _error: Exception) -> Response:
    return problem_page(request, ChangedMeanwhile())
