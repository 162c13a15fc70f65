"""Where a person can go (导航): the pages that the person's roles open, those most used first."""

from dataclasses import dataclass

from api.web.access import PAGES
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.rules import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation."""

    path: str
    label: str
    here: bool = False


_ENTRIES = (
    Entry("/inbox", "我的待办"),
    Entry("/overview", "总览"),
    Entry("/dispatch", "派单台"),
    Entry("/intake", "收单"),
    Entry("/callback", "回访"),
    Entry("/visits", "走访"),
    Entry("/tickets", "工单"),
    Entry("/reviews", "会审"),
    Entry("/meetings", "会议"),
    Entry("/reports", "通报"),
    Entry("/supervision", "约谈与说明"),
    Entry("/processes", "流程"),
    Entry("/notifications", "消息"),
    Entry("/admin", "管理"),
)


def navigation(caller: Caller, path: str) -> list[Entry]:
    """What the caller may open, the entry of this page marked."""
    return [
        Entry(each.path, each.label, here=_is_at(path, each.path))
        for each in _ENTRIES
        if _opens(caller, each)
    ]


def _opens(caller: Caller, entry: Entry) -> bool:
    """By the table that also guards the page."""
    access = PAGES.get(f"GET {entry.path}")
    return isinstance(access, Action) and caller.may(access)


def _is_at(path: str, entry: str) -> bool:
    return path == entry or path.startswith(f"{entry}/")


_HOMES = (
    (Role.CHIEF_LEADER, "/overview"),
    (Role.CENTER_LEADER, "/overview"),
    (Role.FIELD_LEADER, "/overview"),
    (Role.STATION_STAFF, "/visits"),
    (Role.FIELD_TEAM, "/visits"),
    (Role.DISCIPLINE, "/supervision"),
    (Role.PROCESS_OWNER, "/processes"),
    (Role.AUDITOR, "/admin/audit"),
    (Role.ADMINISTRATOR, "/admin"),
)
"""Whoever works from a list of tasks begins with it; the others with what they watch."""


def home_of(caller: Caller) -> str:
    """The page with which the caller's day begins, by his own roles."""
    if caller.own_units_as(Role.DISPATCHER, Role.CALLBACK_OFFICER, Role.HANDLER, Role.HEAD):
        return "/inbox"
    return next((path for role, path in _HOMES if caller.own_units_as(role)), "/inbox")
