"""The workbench, wired for one office (工作台): pages under `/`, beside the API under `/api/v1`."""

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse

from api.access import guard
from api.body_limit import LimitBody
from api.cookies import is_secure
from api.faults import HideFaults
from api.health import Health
from api.metrics import CountRequests
from api.security_headers import POLICY, SecurityHeaders
from api.web import (
    absences,
    account,
    admin,
    admin_audit,
    admin_calendar,
    admin_departments,
    admin_duty,
    admin_messages,
    admin_people,
    callback,
    dispatch,
    inbox,
    intake,
    intake_file,
    login,
    meetings,
    notifications,
    overview,
    processes,
    processes_check,
    reports,
    request,
    resolutions,
    reviews,
    supervision,
    task,
    ticket,
    ticket_diagram,
    ticket_files,
    visits,
)
from api.web.access import PAGES
from api.web.assets import add_assets
from api.web.error_pages import add_error_pages
from api.web.navigation import home_of
from api.web.page import APage, a_page
from hotline.documents.errors import FileTooLarge
from hotline.engine.decisions import Decisions
from hotline.office import Office
from hotline.processes.gate import Check

LARGEST_FORM = 2_000_000
"""Bytes of a form without files."""

_PAGES = (
    login.router,
    account.router,
    absences.router,
    inbox.router,
    task.router,
    ticket.router,
    ticket_diagram.router,
    ticket_files.router,
    request.router,
    intake.router,
    intake_file.router,
    dispatch.router,
    callback.router,
    visits.router,
    notifications.router,
    processes_check.router,
    processes.router,
    admin.router,
    admin_people.router,
    admin_departments.router,
    admin_calendar.router,
    admin_duty.router,
    admin_messages.router,
    admin_audit.router,
    overview.router,
    reports.router,
    reviews.router,
    meetings.router,
    resolutions.router,
    supervision.router,
)

home = APIRouter()


@home.get("/")
async def go_home(page: APage) -> RedirectResponse:
    """The page with which this person's day begins."""
    return RedirectResponse(home_of(page.viewer.caller), 303)


def create_workbench(
    office: Office,
    health: Health | None = None,
    decisions: Decisions | None = None,
    check: Check | None = None,
) -> FastAPI:
    """The pages of an office. Raises RouteUnguarded.

    `decisions` is the engine, for what its tables suggest; `check` looks at process files that are sent.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.office = office
    app.state.health = health or Health()
    app.state.decisions = decisions
    app.state.check = check
    add_error_pages(app)
    files = (office.settings.largest_file + LARGEST_FORM, FileTooLarge)
    app.add_middleware(
        LimitBody,
        largest=LARGEST_FORM,
        larger={"/files": files, "/intake/file": files, "/processes/check": files},
    )
    app.add_middleware(CountRequests)
    app.add_middleware(HideFaults)
    app.add_middleware(SecurityHeaders, policy=POLICY, secure=is_secure(office.settings))
    add_assets(app)
    for router in (home, *_PAGES):
        app.include_router(router)
    guard(app, PAGES, a_page)
    return app
