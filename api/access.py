"""Who may use which route (接口权限, R-60): one table, read as a whole. A route that stands in it nowhere is refused.

`guard` holds a table against an application when it is created: every route is declared, and every route that needs a
right asks for it before anything else is looked at. What a role may do is said in `hotline.organization.access`, on
whose ticket by the use cases.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, TypeAlias

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from api.desk import ADesk
from hotline.errors import Forbidden, HotlineError
from hotline.organization.access import Action
from hotline.organization.caller import Caller


class Door(Enum):
    """A way in for which nobody signs in (公开)."""

    PUBLIC = "public"


PUBLIC: Final = Door.PUBLIC
Access: TypeAlias = Action | Door
Table: TypeAlias = Mapping[str, Access]
"""By `METHOD /path/{template}`, as the application answers it; `* /path` for what is mounted there."""

API: Table = {
    # What is not about anybody: probes, the documentation.
    "GET /health": PUBLIC,
    "GET /ready": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /api/v1/health": PUBLIC,
    "GET /api/v1/ready": PUBLIC,
    "GET /api/v1/metrics": PUBLIC,
    "GET /api/v1/openapi.json": PUBLIC,
    "GET /api/v1/docs": PUBLIC,
    "GET /docs/oauth2-redirect": PUBLIC,
    "* /api/v1/docs-assets": PUBLIC,
    # One's own.
    "GET /api/v1/inbox": Action.WORK_ON_TASKS,
    "GET /api/v1/inbox/state": Action.WORK_ON_TASKS,
    "GET /api/v1/tasks/{task_id}": Action.WORK_ON_TASKS,
    "POST /api/v1/tasks/{task_id}/claim": Action.WORK_ON_TASKS,
    "POST /api/v1/tasks/{task_id}/release": Action.WORK_ON_TASKS,
    "PUT /api/v1/tasks/{task_id}/draft": Action.WORK_ON_TASKS,
    "POST /api/v1/tasks/{task_id}/complete": Action.WORK_ON_TASKS,
    "POST /api/v1/exclusions/{case_id}/district-answer": Action.WORK_ON_TASKS,  # completes the task of it
    "GET /api/v1/notifications": Action.READ_OWN_MESSAGES,
    "POST /api/v1/notifications/{notification_id}/read": Action.READ_OWN_MESSAGES,
    "GET /api/v1/people/me": Action.USE_OWN_ACCOUNT,
    "GET /api/v1/absences": Action.ARRANGE_ABSENCE,
    "POST /api/v1/absences": Action.ARRANGE_ABSENCE,
    "POST /api/v1/absences/{row_id}/end": Action.ARRANGE_ABSENCE,
    "GET /api/v1/deputies": Action.ARRANGE_ABSENCE,
    "POST /api/v1/deputies": Action.ARRANGE_ABSENCE,
    "POST /api/v1/deputies/{row_id}/end": Action.ARRANGE_ABSENCE,
    # What everybody may look up.
    "GET /api/v1/calendar/due": Action.LOOK_UP,
    "GET /api/v1/departments": Action.LOOK_UP,
    "GET /api/v1/duty-roster": Action.LOOK_UP,
    "GET /api/v1/on-duty": Action.LOOK_UP,
    "GET /api/v1/reports/sets": Action.LOOK_UP,
    # Tickets.
    "POST /api/v1/tickets": Action.TAKE_IN,
    "POST /api/v1/tickets/batch": Action.TAKE_IN,
    "GET /api/v1/tickets": Action.FIND_TICKETS,
    "GET /api/v1/tickets/{ticket_id}": Action.READ_TICKET,
    "POST /api/v1/tickets/{ticket_id}/citizen": Action.READ_TICKET,
    "GET /api/v1/tickets/{ticket_id}/history": Action.READ_TICKET,
    "GET /api/v1/tickets/{ticket_id}/deadlines": Action.READ_TICKET,
    "GET /api/v1/tickets/{ticket_id}/process": Action.READ_TICKET,
    "GET /api/v1/cases/{case_id}": Action.READ_TICKET,  # those of no ticket by their own rules
    "GET /api/v1/cases/{case_id}/deadlines": Action.READ_TICKET,
    "GET /api/v1/cases/{case_id}/history": Action.READ_TICKET,
    "GET /api/v1/cases/{case_id}/process": Action.READ_TICKET,
    "GET /api/v1/processes/{process_id}/versions/{version}": Action.READ_TICKET,  # on which the way is drawn
    "GET /api/v1/dispatch-board": Action.WATCH_DISPATCH,
    "GET /api/v1/callbacks": Action.WATCH_CALL_BACKS,
    "GET /api/v1/visits": Action.WATCH_VISITS,
    "GET /api/v1/tickets/{ticket_id}/files": Action.READ_TICKET,
    "GET /api/v1/tickets/{ticket_id}/files/{file_id}/content": Action.READ_TICKET,
    "POST /api/v1/tickets/{ticket_id}/files": Action.SEND_FILE,
    "POST /api/v1/tickets/{ticket_id}/papers/{kind}": Action.MAKE_PAPER,
    "POST /api/v1/tickets/{ticket_id}/return-requests": Action.ASK_RETURN,
    "POST /api/v1/tickets/{ticket_id}/difficulty-reports": Action.REPORT_DIFFICULTY,
    "POST /api/v1/tickets/{ticket_id}/withdrawal": Action.WITHDRAW_TICKET,
    "POST /api/v1/tickets/{ticket_id}/assistances": Action.ASK_ASSISTANCE,
    "POST /api/v1/joint-parties/{case_id}/release": Action.RELEASE_PARTY,
    "POST /api/v1/tickets/{ticket_id}/exclusions": Action.ASK_EXCLUSION,
    "POST /api/v1/exclusions/{case_id}/withdrawal": Action.ASK_EXCLUSION,
    "POST /api/v1/tickets/{ticket_id}/extensions": Action.ASK_EXTENSION,
    "POST /api/v1/extensions/{case_id}/withdrawal": Action.WITHDRAW_EXTENSION,
    "POST /api/v1/tickets/{ticket_id}/corrections": Action.ASK_CORRECTION,
    "POST /api/v1/tickets/{ticket_id}/repeats": Action.FIND_REPEATS,
    "PUT /api/v1/tickets/{ticket_id}/repeats/{other_id}": Action.JUDGE_REPEATS,
    # Supervision, reviews, meetings, figures.
    "GET /api/v1/talks": Action.READ_SUPERVISION,
    "GET /api/v1/talks/{case_id}": Action.READ_SUPERVISION,
    "GET /api/v1/explanations": Action.READ_SUPERVISION,
    "GET /api/v1/explanations/{case_id}": Action.READ_SUPERVISION,
    "GET /api/v1/joint-reviews": Action.READ_REVIEWS,
    "POST /api/v1/joint-reviews": Action.CONVENE_REVIEW,
    "GET /api/v1/joint-reviews/{case_id}": Action.READ_REVIEWS,
    "GET /api/v1/joint-reviews/{case_id}/outcome": Action.READ_REVIEWS,
    "POST /api/v1/joint-reviews/{case_id}/items/{no}/strike": Action.STRIKE_ITEM,
    "POST /api/v1/joint-reviews/{case_id}/tickets/{ticket_id}/take-up": Action.RECORD_DECISIONS,
    "GET /api/v1/meetings": Action.READ_MEETINGS,
    "POST /api/v1/meetings": Action.CONVENE_MEETING,
    "GET /api/v1/meetings/{case_id}": Action.READ_MEETINGS,
    "GET /api/v1/meetings/{case_id}/files/{file_id}": Action.READ_MEETINGS,
    "POST /api/v1/meetings/{case_id}/reminders": Action.RECORD_DECISIONS,
    "DELETE /api/v1/meetings/{case_id}/reminders/{no}": Action.RECORD_DECISIONS,
    "POST /api/v1/cases/{case_id}/resolutions": Action.RECORD_DECISIONS,
    "PUT /api/v1/cases/{case_id}/resolutions/{no}": Action.RECORD_DECISIONS,
    "DELETE /api/v1/cases/{case_id}/resolutions/{no}": Action.RECORD_DECISIONS,
    "POST /api/v1/cases/{case_id}/withdrawal": Action.CALL_OFF,
    "GET /api/v1/reports/indicators": Action.READ_FIGURES,
    "GET /api/v1/reports/indicators/{code}/tickets": Action.READ_FIGURES,
    "GET /api/v1/reports/{kind}/{period}": Action.READ_REPORT,
    "GET /api/v1/reports/{kind}/{period}/{file_format}": Action.READ_REPORT,
    # Keeping the office.
    "GET /api/v1/notifications/to-post": Action.POST_MESSAGES,
    "POST /api/v1/notifications/{notification_id}/posted": Action.POST_MESSAGES,
    "GET /api/v1/notifications/undelivered": Action.SEE_UNDELIVERED,
    "POST /api/v1/notifications/{notification_id}/resend": Action.SEE_UNDELIVERED,
    "GET /api/v1/outbox/stuck": Action.SEE_STUCK,
    "GET /api/v1/incidents": Action.SEE_STUCK,
    "GET /api/v1/processes": Action.READ_PROCESSES,
    "GET /api/v1/processes/{process_id}/versions/{version}/instances": Action.READ_PROCESSES,
    "POST /api/v1/processes/check": Action.CHECK_PROCESSES,
    "POST /api/v1/processes/diff": Action.CHECK_PROCESSES,
    "GET /api/v1/tables": Action.READ_PROCESSES,
    "GET /api/v1/tables/{table_id}": Action.READ_PROCESSES,
    "GET /api/v1/forms": Action.READ_PROCESSES,
    "GET /api/v1/forms/{form_id}": Action.LOOK_UP,  # whoever applies for something fills one in
    "GET /api/v1/calendar/changes": Action.KEEP_CALENDAR,
    "POST /api/v1/calendar/changes": Action.KEEP_CALENDAR,
    "PUT /api/v1/duty-roster/{day}": Action.SET_DUTY,
    "POST /api/v1/departments/{code}/succession": Action.CLOSE_DEPARTMENT,
    "GET /api/v1/personal-data-views": Action.READ_VIEWS,
}


class RouteUnguarded(HotlineError):
    """An application is created with a route that stands in no table, or does not ask for the right that it needs."""

    code = "ROUTE_UNGUARDED"
    status = 500
    message = "有接口没有写明权限，程序不能启动"


def guard(app: FastAPI, table: Table, asks: Callable[..., Any]) -> None:
    """To be called when all routes are in `app`: holds them against the table, and gives it to `permit`.

    `asks` is the dependency that calls `permit`; every route that needs a right must have it. Raises RouteUnguarded.
    """
    declared: dict[Callable[..., Any] | None, Access] = {}
    for context in iter_route_contexts(app.routes):
        for key in keys_of(context):
            access = table.get(key)
            if access is None:
                raise RouteUnguarded(f"接口“{key}”没有写明权限，程序不能启动")
            if access is not PUBLIC and not _depends(getattr(context, "dependant", None), asks):
                raise RouteUnguarded(f"接口“{key}”不检查权限，程序不能启动")
            if declared.setdefault(context.endpoint, access) is not access:
                raise RouteUnguarded(f"接口“{key}”与同一函数的另一接口权限不同，程序不能启动")
    app.state.access = declared


def permit(request: Request, caller: Caller) -> None:
    """Raises Forbidden unless the caller may use the route that was asked for."""
    access: Access | None = request.app.state.access.get(request.scope.get("endpoint"))
    if access is None:
        raise Forbidden
    if isinstance(access, Action):
        caller.require_action(access)


async def authorize(request: Request, desk: ADesk) -> None:
    """On every route of the API that is not public. Raises NotIdentified, UnknownPerson, Forbidden."""
    async with desk.looking() as (_, caller):
        permit(request, caller)


def keys_of(context: RouteContext) -> Iterator[str]:
    """How a table names a route: once for each method; `HEAD` is what `GET` is."""
    methods = (context.methods or {"*"}) - ({"HEAD"} if "GET" in (context.methods or ()) else set[str]())
    path = context.path if "*" in methods else context.path_format
    yield from (f"{method} {path}" for method in sorted(methods))


def _depends(dependant: Dependant | None, asks: Callable[..., Any]) -> bool:
    return dependant is not None and (
        dependant.call is asks or any(_depends(each, asks) for each in dependant.dependencies)
    )
