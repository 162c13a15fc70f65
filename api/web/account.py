"""`/account`: one's own password, second factor and sessions (我的账号)."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.client_address import origin_of
from api.problems import problem_of
from api.web.page import APage, PageDesk, render
from hotline.accounts.change_password import PasswordChange, change_password, confirm_password
from hotline.accounts.own_account import own_account
from hotline.accounts.record import Origin
from hotline.accounts.second_factor import Enrolment, begin_enrolment, shown_again, turn_off, turn_on
from hotline.accounts.sessions import end_others
from hotline.errors import HotlineError

router = APIRouter(prefix="/account")

Typed = Annotated[str, Form()]
PICTURE_SCALE = 5


def _origin(request: Request, page: APage) -> Origin:
    return origin_of(request, page.office.settings)


From = Annotated[Origin, Depends(_origin)]


@router.get("")
async def show_account(request: Request, page: APage, done: str = "") -> Response:
    """One's own account; `done` names what was just done."""
    return await _account_page(request, page, done=done)


@router.post("/password")
async def send_password(
    request: Request, page: APage, origin: From, current: Typed = "", new: Typed = "", again: Typed = ""
) -> Response:
    """A new password; the person's other sessions end."""
    try:
        await change_password(page.office, page.viewer.session, PasswordChange(current, new, again), origin)
    except HotlineError as error:
        return await _account_page(request, page, error, where="password")
    return _done("password")


@router.post("/second-factor/begin")
async def begin_second_factor(request: Request, page: APage) -> Response:
    """A new secret to be taken over by the phone, in force when a code confirms it."""
    async with page.office.look(page.person) as work:
        enrolment = begin_enrolment(work, page.viewer.session)
    return await _account_page(request, page, enrolment=enrolment)


@router.post("/second-factor")
async def send_second_factor(
    request: Request, page: APage, origin: From, sealed: Typed = "", code: Typed = ""
) -> Response:
    """The first code. The recovery codes are on the answer, and nowhere else afterwards."""
    try:
        async with page.office.work(page.person) as work:
            codes = await turn_on(work, page.viewer.session, sealed, code, origin)
    except HotlineError as error:
        enrolment = await _shown_again(page, sealed)
        return await _account_page(request, page, error, where="second_factor", enrolment=enrolment)
    return await _account_page(request, page, codes=codes)


@router.post("/second-factor/off")
async def send_second_factor_off(
    request: Request, page: APage, origin: From, current: Typed = ""
) -> Response:
    """No second factor any more, where the person's roles allow it."""
    try:
        await confirm_password(page.office, page.person, current, origin)
        async with page.office.work(page.person) as work:
            await turn_off(work, page.viewer.session, origin)
    except HotlineError as error:
        return await _account_page(request, page, error, where="second_factor")
    return _done("second_factor_off")


@router.post("/sessions/end-others")
async def send_end_others(page: APage, origin: From) -> Response:
    """All other sessions of the person end."""
    async with page.office.work(page.person) as work:
        await end_others(work, page.viewer.session, origin)
    return _done("sessions")


def _done(what: str) -> Response:
    return RedirectResponse(f"/account?done={what}", 303)


async def _shown_again(page: PageDesk, sealed: str) -> Enrolment | None:
    try:
        async with page.office.look(page.person) as work:
            return shown_again(work, page.viewer.session, sealed)
    except HotlineError:
        return None


async def _account_page(
    request: Request,
    page: PageDesk,
    problem: HotlineError | None = None,
    *,
    where: str = "",
    **shown: Any,
) -> Response:
    async with page.office.look(page.person) as work:
        account = await own_account(work, page.viewer.session)
    enrolment: Enrolment | None = shown.get("enrolment")
    return render(
        request,
        "account.html",
        problem.status if problem else 200,
        account=account,
        problem=problem_of(problem) if problem else None,
        where=where,
        done=shown.get("done", ""),
        codes=shown.get("codes", ()),
        enrolment=enrolment,
        picture=_picture(enrolment.address) if enrolment else "",
    )


def _picture(address: str) -> str:
    """The address as a picture for the phone's camera, as a `data:` address."""
    return segno.make(address, micro=False).png_data_uri(scale=PICTURE_SCALE, border=4)
