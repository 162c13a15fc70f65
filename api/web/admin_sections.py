"""The parts of the administration (管理), and which of them somebody may open: by the table that guards them."""

from dataclasses import dataclass

from api.web.access import PAGES
from hotline.organization.access import Action
from hotline.organization.caller import Caller


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the administration."""

    path: str
    label: str
    about: str


_SECTIONS = (
    Section("/admin/people", "人员与账号", "谁在哪个岗位、由谁代理、能否登录；开通账号、重置密码、登记请假"),
    Section("/admin/departments", "单位", "承办部门、工作站和其他单位；撤并部门"),
    Section("/admin/calendar", "日历", "放假和调休；改了日历文件后，先看哪些时限会变，再调整"),
    Section("/admin/duty", "值班表", "紧急工单到达时通知谁"),
    Section("/admin/messages", "通知文字", "系统写的每种通知说什么、告诉谁、走哪个渠道"),
    Section("/admin/to-post", "待转发", "要由人粘贴到群里的通知"),
    Section("/admin/dead-letters", "未送达", "投递失败的通知、未送达的流程消息、流程异常"),
    Section("/admin/audit", "个人信息查看", "何人何时为何看了诉求人的姓名、电话"),
    Section("/admin/audit/accounts", "账号记录", "登录、锁定、重置密码等"),
)


def sections_for(caller: Caller) -> list[Section]:
    """Those that the caller may open, in their order."""
    return [each for each in _SECTIONS if _opens(caller, each.path)]


def _opens(caller: Caller, path: str) -> bool:
    access = PAGES[f"GET {path}"]
    return isinstance(access, Action) and caller.may(access)
