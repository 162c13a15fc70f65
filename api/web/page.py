"""A page (页面): who looks at it, and how it is made of a template."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from api.access import permit
from api.desk import Desk, office_of
from api.web.navigation import navigation
from api.web.signed_in import SignedIn, signed_in
from api.web.templating import TEMPLATES, here
from hotline.calendar import in_shanghai
from hotline.organization.caller import Caller, find_caller
from hotline.organization.directory import PersonView, profile
from hotline.organization.models import Unit
from hotline.organization.rules import STREET
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page (当前用户): the person, with rights and roles in words."""

    session: SignedIn
    caller: Caller
    person: PersonView
    street: str
    """The name of the street's office (街道名称)."""


@dataclass(frozen=True, slots=True)
class PageDesk(Desk):
    """The desk of a person who is signed in on a page."""

    viewer: Viewer

    @asynccontextmanager
    async def looking(self) -> AsyncGenerator[tuple[Work, Caller], None]:
        """For reading, with the rights that were looked up when the page was asked for.

        Citizens' names and phones are masked: who needs them asks for them with a purpose (R-61).
        """
        async with self.office.look(self.person) as work:
            yield work, replace(self.viewer.caller, veiled=True)


async def a_page(request: Request, session: Annotated[SignedIn, Depends(signed_in)]) -> PageDesk:
    """The desk of whoever looks at a page, who may open it (R-60). Raises SignInNeeded, CsrfMissing, Forbidden."""
    office = office_of(request)
    async with office.look(session.person_id) as work:
        caller = await find_caller(work, session.person_id)
        street = await work.session.get(Unit, STREET)
        viewer = Viewer(session, caller, await profile(work, caller), street.name if street else "")
    request.state.viewer = viewer
    permit(request, caller)
    return PageDesk(office, session.person_id, viewer)


APage = Annotated[PageDesk, Depends(a_page)]
"""A page for somebody who is signed in. Raises as `a_page`."""


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page made of a template; for whoever is signed in, with the frame of the workbench."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    office = office_of(request)
    frame: dict[str, Any] = {
        "viewer": viewer,
        "navigation": navigation(viewer.caller, request.url.path) if viewer else [],
        "largest_file": office.settings.largest_file,
        "operate_url": office.settings.operate_url,
        "csrf_token": viewer.session.csrf if viewer else "",
        "here": partial(here, request),
        "now": in_shanghai(office.clock.now()),
    }
    return TEMPLATES.TemplateResponse(request, template, frame | context, status_code=status)


def wants_part(request: Request) -> bool:
    """Whether htmx asks for a part of the page, to be put into the one that is there."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
