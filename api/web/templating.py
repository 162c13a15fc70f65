"""Templates (模板) and what they may call: moments as people say them, names of codes, assets by their content."""

import json
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from api.web.wording import WORDING
from hotline.calendar import in_shanghai

HERE = Path(__file__).resolve().parent
STATIC, BUNDLES = HERE / "static", HERE / "dist"
ASSETS = "/assets"

_WEEKDAYS = "一二三四五六日"


def _moment(value: datetime) -> str:
    """`9月28日 周一 17:30`, in Asia/Shanghai."""
    local = in_shanghai(value)
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


def _exact(value: datetime) -> str:
    """`2026-09-28 17:30:00`, in Asia/Shanghai: what stands behind a moment as people say it."""
    return f"{in_shanghai(value):%Y-%m-%d %H:%M:%S}"


def _day(value: date) -> str:
    """`2026年9月28日 周一`."""
    return f"{value.year}年{value.month}月{value.day}日 周{_WEEKDAYS[value.weekday()]}"


def _ticket_name(ticket_id: str) -> str:
    """`2026092500027`, from the second round on `2026092500027（第 2 轮）`: what the office calls a ticket's id."""
    number, _, round_no = ticket_id.rpartition(".")
    return ticket_id if not number else number if round_no == "1" else f"{number}（第 {round_no} 轮）"


def _named(code: object, subject: str) -> str:
    """The office's word for a code; a code without one as it is."""
    return WORDING.get(subject, {}).get(str(code), str(code)) if code is not None else ""


@cache
def _asset(name: str) -> str:
    """The address of a style sheet, script or picture, which changes with its content."""
    bundled = _manifest().get(name)
    if bundled is not None:
        return f"{ASSETS}/dist/{quote(bundled)}"
    version = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{ASSETS}/static/{quote(name)}?v={version}"


@cache
def _manifest() -> dict[str, str]:
    file = BUNDLES / "manifest.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


@pass_context
def _csrf_field(context: Context) -> Markup:
    """The hidden field without which no form is accepted."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(context["csrf_token"])


def here(request: Request, at: str = "", **changed: object) -> str:
    """This page's address with some parameters of its query changed; None takes one away.

    `at` is the page's own path, where a part of it is drawn from another.
    """
    query = {**request.query_params, "seen": None, **changed}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return (at or request.url.path) + (f"?{urlencode(kept)}" if kept else "")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "moment": _moment,
        "exact": _exact,
        "day": _day,
        "named": _named,
        "ticket_name": _ticket_name,
    }
    called: dict[str, Any] = {"asset": _asset, "csrf_field": _csrf_field}
    environment.filters.update(filters)
    environment.globals.update(called)
    return environment


TEMPLATES = Jinja2Templates(env=_environment())
