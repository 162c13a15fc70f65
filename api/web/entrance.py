"""In and out (登录页、登录之后): the page of the login, and what a browser is given when a session begins."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.cookies import LOGIN, PROVIDER, SESSION, clear_cookie, read_cookie, set_cookie
from api.desk import office_of
from api.identity import is_development, session_of
from api.problems import problem_of
from api.web.page import render
from hotline.accounts.development import people_by_role
from hotline.accounts.errors import TooManyLogins
from hotline.accounts.log_in import LoggedIn
from hotline.accounts.login_state import Begun, LoginState, begin, reopen
from hotline.accounts.rules import local_path
from hotline.accounts.sessions import end_session
from hotline.errors import HotlineError
from hotline.office import Office

FORM = "login form"
"""What the state of a login page is sealed for."""


async def login_page(
    request: Request, next_page: str, *, problem: HotlineError | None = None, person: str = ""
) -> Response:
    """The page on which people log in; after a problem, with a new state."""
    office = office_of(request)
    kept = None if problem else _young(request, office)
    begun = begin(office, FORM) if kept is None else None
    state = begun.state if begun else kept.state if kept else ""
    response = render(
        request,
        "login.html",
        problem.status if problem else 200,
        problem=problem_of(problem) if problem else None,
        csrf_token=state,
        next_page=local_path(next_page),
        person=person,
        provider=bool(office.settings.oidc_issuer),
        choices=await _choices(office),
    )
    _keep(response, office, begun)
    return told_to_wait(response, problem)


def _young(request: Request, office: Office) -> LoginState | None:
    """The state that this browser has already: several tabs may show the page at the same time."""
    seconds = office.settings.login_form_minutes * 30
    return reopen(office, FORM, read_cookie(request, office.settings, LOGIN), seconds)


def _keep(response: Response, office: Office, begun: Begun | None) -> None:
    if begun is not None:
        set_cookie(response, office.settings, LOGIN, begun.sealed)


async def _choices(office: Office) -> list[object]:
    """Where somebody develops: everybody, by role."""
    if not is_development(office.settings):
        return []
    async with office.look() as work:
        return list(await people_by_role(work))


def told_to_wait(response: Response, problem: HotlineError | None) -> Response:
    """With the time after which a client may come again."""
    if isinstance(problem, TooManyLogins):
        response.headers["Retry-After"] = str(problem.wait_seconds)
    return response


async def entered(request: Request, logged_in: LoggedIn, next_page: str) -> Response:
    """A session has begun: its token is new, and the one that the browser had before is over."""
    office = office_of(request)
    before = await session_of(request, office)
    if before is not None:
        async with office.work(before.person_id) as work:
            await end_session(work, before.id, "replaced")
    response = RedirectResponse(local_path(next_page), 303)
    for name in (LOGIN, PROVIDER):
        clear_cookie(response, office.settings, name)
    set_cookie(response, office.settings, SESSION, logged_in.token)
    return response


def left(office: Office) -> Response:
    """The session is over; the browser forgets its token."""
    response = RedirectResponse("/login", 303)
    clear_cookie(response, office.settings, SESSION)
    return response
