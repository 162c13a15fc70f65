"""`/admin`: what somebody may look after, by his roles (管理)."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.web.admin_sections import sections_for
from api.web.page import APage, PageDesk, render

router = APIRouter(prefix="/admin")


def render_section(
    request: Request, page: PageDesk, template: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """A page of the administration, with the way to its other parts."""
    return render(request, template, status, sections=sections_for(page.viewer.caller), **context)


@router.get("")
async def show_sections(request: Request, page: APage) -> HTMLResponse:
    """The parts that are open to this person."""
    return render_section(request, page, "admin.html")
