"""Cookies (浏览器凭据): for no script, for no other site's form, and over https alone where there is https."""

from fastapi import Request, Response

from hotline.settings import Settings

SESSION, LOGIN, PROVIDER = "hotline_session", "hotline_login", "hotline_provider"


def is_secure(settings: Settings) -> bool:
    """Whether people come by https."""
    return settings.public_url.startswith("https://")


def cookie_name(settings: Settings, name: str) -> str:
    """With https the name begins with `__Host-`: no neighbour of the site's name can set it."""
    return f"__Host-{name}" if is_secure(settings) else name


def read_cookie(request: Request, settings: Settings, name: str) -> str:
    """What the browser brought; empty for nothing."""
    return request.cookies.get(cookie_name(settings, name), "")


def set_cookie(response: Response, settings: Settings, name: str, value: str) -> None:
    """Until the browser is closed; how long it is good for is decided here."""
    response.set_cookie(
        cookie_name(settings, name),
        value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(settings),
    )


def clear_cookie(response: Response, settings: Settings, name: str) -> None:
    """The browser forgets it."""
    response.delete_cookie(
        cookie_name(settings, name), path="/", httponly=True, samesite="lax", secure=is_secure(settings)
    )
