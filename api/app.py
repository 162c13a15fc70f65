"""The HTTP API (接口): everything under `/api/v1`, wired for one office."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import (
    assistance,
    audit,
    boards,
    calendar,
    cases,
    corrections,
    documents,
    duty,
    exclusions,
    extensions,
    inbox,
    intake,
    joint_parties,
    meetings,
    notifications,
    operations,
    organization,
    people,
    probes,
    processes,
    processes_check,
    repeats,
    reports,
    requests,
    resolutions,
    reviews,
    supervision,
    tasks,
    tickets,
    visits,
)
from api.access import API, authorize, guard
from api.body_limit import LimitBody
from api.cookies import is_secure
from api.error_handlers import add_error_handlers
from api.errors import (
    BodyTooLarge,
    ContentTypeUnsupported,
    CsrfMissing,
    NewPasswordNeeded,
    NotIdentified,
    RequestInvalid,
    RequestUnreadable,
    SecondFactorMissing,
    Unexpected,
)
from api.faults import HideFaults
from api.figures import KeptFigures
from api.health import Health
from api.identity import check_identity
from api.inputs import PREFIX, json_only, known_parameters
from api.metrics import CountRequests
from api.openapi import DESCRIPTION, TAGS, document
from api.problems import responses
from api.security_headers import DOCUMENTATION, NOTHING, SecurityHeaders
from hotline.documents.errors import FileTooLarge
from hotline.errors import DatabaseUnavailable, Forbidden, HotlineError
from hotline.office import Office
from hotline.organization.caller import UnknownPerson
from hotline.processes.gate import Check
from hotline.processes.received import ProcessFilesTooLarge

DOCS = f"{PREFIX}/docs"
LARGEST_BODY = 2_000_000
"""Bytes; a batch of a thousand ordinary tickets is about half of it."""

_RESOURCES: Iterable[APIRouter] = (
    intake.router,
    tickets.router,
    requests.router,
    assistance.router,
    joint_parties.router,
    exclusions.router,
    extensions.router,
    corrections.router,
    repeats.router,
    documents.router,
    inbox.router,
    tasks.router,
    notifications.router,
    calendar.router,
    cases.router,
    organization.router,
    people.router,
    duty.router,
    audit.router,
    supervision.router,
    reviews.router,
    meetings.router,
    resolutions.router,
    reports.router,
    visits.router,
    boards.router,
    processes.router,
    operations.router,
)
_EVERYWHERE = responses(
    NotIdentified,
    UnknownPerson,
    Forbidden,
    CsrfMissing,
    NewPasswordNeeded,
    SecondFactorMissing,
    RequestInvalid,
    Unexpected,
    DatabaseUnavailable,
)
_WITH_BODY = responses(RequestUnreadable, ContentTypeUnsupported, BodyTooLarge)


def create_app(office: Office, health: Health | None = None, check: Check | None = None) -> FastAPI:
    """The API of an office; `check` looks at process files that are sent.

    Raises DevelopmentIdentityRefused, RouteUnguarded.
    """
    check_identity(office.settings)
    app = FastAPIOffline(  # the page of the documentation loads nothing from elsewhere: offices have no internet
        title="12345 市民服务热线",
        summary="街道工单办理",
        description=DESCRIPTION,
        version="1",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=DOCS,
        redoc_url=None,
        static_url=f"{PREFIX}/docs-assets",
        openapi_tags=TAGS,
        redirect_slashes=False,
    )
    app.state.office = office
    app.state.health = health or Health()
    app.state.figures = KeptFigures(office)
    app.state.check = check
    add_error_handlers(app)
    processes_sent = (office.settings.largest_file + LARGEST_BODY, ProcessFilesTooLarge)
    larger: dict[str, tuple[int, type[HotlineError]]] = {
        documents.FILES: (office.settings.largest_file, FileTooLarge),
        processes_check.CHECK: processes_sent,
        processes_check.DIFF: processes_sent,
    }
    app.add_middleware(LimitBody, largest=LARGEST_BODY, larger=larger)
    app.add_middleware(CountRequests)
    app.add_middleware(HideFaults)
    app.add_middleware(
        SecurityHeaders, policy=NOTHING, secure=is_secure(office.settings), others={DOCS: DOCUMENTATION}
    )
    for router in _RESOURCES:
        app.include_router(
            router,
            prefix=PREFIX,
            dependencies=[Depends(authorize), Depends(json_only), Depends(known_parameters)],
            responses=_EVERYWHERE | _WITH_BODY,
        )
    for uploads in (documents.uploads, processes_check.router):
        app.include_router(
            uploads,
            prefix=PREFIX,
            dependencies=[Depends(authorize), Depends(known_parameters)],
            responses=_EVERYWHERE | responses(ContentTypeUnsupported),
        )
    app.include_router(probes.router, prefix=PREFIX)
    app.include_router(probes.router, include_in_schema=False)  # where probes are looked for
    app.openapi = lambda: document(app)
    guard(app, API, authorize)
    return app
