"""`/login`, `/logout`: people come in and go (登录、退出)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.client_address import origin_of
from api.cookies import LOGIN, read_cookie, set_cookie
from api.desk import AnOffice
from api.errors import AddressUnknown
from api.identity import is_development, session_of
from api.problems import problem_of
from api.web import login_provider
from api.web.entrance import FORM, entered, left, login_page, told_to_wait
from api.web.login_rate import admitted
from api.web.page import render
from api.web.signed_in import SignedIn, signed_in
from hotline.accounts.development import enter_as
from hotline.accounts.errors import LoginFormExpired, LoginRefused
from hotline.accounts.log_in import LoggedIn, SecondFactorWanted, give_second_factor, log_in
from hotline.accounts.login_state import LoginState, begin, brought_back, reopen
from hotline.accounts.rules import local_path
from hotline.accounts.sessions import log_out
from hotline.errors import HotlineError
from hotline.office import Office

SECOND = "login, second factor"
"""What the state between password and second factor is sealed for."""

router = APIRouter()
router.include_router(login_provider.router)

Next = Annotated[str, Query(alias="next")]
Typed = Annotated[str, Form()]


@router.get("/login")
async def show_login(request: Request, office: AnOffice, next_page: Next = "/") -> Response:
    """The login page; whoever is logged in already goes on."""
    if await session_of(request, office) is not None:
        return RedirectResponse(local_path(next_page), 303)
    return await login_page(request, next_page)


@router.post("/login")
async def send_login(
    request: Request,
    office: AnOffice,
    person: Typed = "",
    password: Typed = "",
    csrf_token: Typed = "",
    next_page: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Id and password. The page can be sent once: the same request again gives no session."""
    try:
        origin = admitted(request)
        brought_back(office, FORM, read_cookie(request, office.settings, LOGIN), csrf_token)
        outcome = await log_in(office, person, password, csrf_token, origin)
    except HotlineError as error:
        return await login_page(request, next_page, problem=error, person=person)
    if isinstance(outcome, LoggedIn):
        return await entered(request, outcome, next_page)
    return _to_second_factor(office, outcome, next_page)


def _to_second_factor(office: Office, wanted: SecondFactorWanted, next_page: str) -> Response:
    content = {"person": wanted.person_id, "set_at": wanted.password_set_at, "next": local_path(next_page)}
    response = RedirectResponse("/login/second-factor", 303)
    set_cookie(response, office.settings, LOGIN, begin(office, SECOND, **content).sealed)
    return response


@router.get("/login/second-factor")
async def show_second_factor(request: Request, office: AnOffice) -> Response:
    """Asks for the code; without a right password before it, back to the login."""
    found = reopen(office, SECOND, read_cookie(request, office.settings, LOGIN))
    return _second_factor_page(request, found) if found else RedirectResponse("/login", 303)


@router.post("/login/second-factor")
async def send_second_factor(
    request: Request, office: AnOffice, code: Typed = "", csrf_token: Typed = ""
) -> Response:
    """The code of the phone, or a recovery code."""
    found: LoginState | None = None
    try:
        origin = admitted(request)
        found = brought_back(office, SECOND, read_cookie(request, office.settings, LOGIN), csrf_token)
        wanted = SecondFactorWanted(found.content["person"], found.content["set_at"])
        logged_in = await give_second_factor(office, wanted, code, csrf_token, origin)
    except (LoginFormExpired, LoginRefused) as error:
        return await login_page(request, found.content["next"] if found else "/", problem=error)
    except HotlineError as error:
        return _second_factor_page(request, found, error)
    return await entered(request, logged_in, found.content["next"])


def _second_factor_page(
    request: Request, found: LoginState | None, problem: HotlineError | None = None
) -> Response:
    response = render(
        request,
        "second_factor.html",
        problem.status if problem else 200,
        problem=problem_of(problem) if problem else None,
        csrf_token=found.state if found else "",
    )
    return told_to_wait(response, problem)


@router.post("/login/as")
async def send_login_as(
    request: Request,
    office: AnOffice,
    person: Typed = "",
    csrf_token: Typed = "",
    next_page: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Where somebody develops: as anybody."""
    if not is_development(office.settings):
        raise AddressUnknown
    try:
        origin = admitted(request)
        brought_back(office, FORM, read_cookie(request, office.settings, LOGIN), csrf_token)
        logged_in = await enter_as(office, person, csrf_token, origin)
    except HotlineError as error:
        return await login_page(request, next_page, problem=error)
    return await entered(request, logged_in, next_page)


@router.post("/logout")
async def send_logout(
    request: Request, office: AnOffice, session: Annotated[SignedIn, Depends(signed_in)]
) -> Response:
    """The session is over on the server: its cookie opens nothing any more."""
    async with office.work(session.person_id) as work:
        await log_out(work, session, origin_of(request, office.settings))
    return left(office)
