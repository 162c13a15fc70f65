"""The office's words for codes (用语): what stands on a page instead of `less_urgent`."""

from collections.abc import Mapping

from hotline.documents.wording import KIND_NAMES, NATURE_NAMES
from hotline.organization.rules import Role
from hotline.tickets.close import CLOSED_AS_NAMES

WORDING: Mapping[str, Mapping[str, str]] = {
    "kind": {code: name.removesuffix("工单").removesuffix("单") for code, name in KIND_NAMES.items()},
    "nature": NATURE_NAMES,
    "closed_as": CLOSED_AS_NAMES,
    "role": {role.value: role.label for role in Role},
    "light": {"red": "已超时", "amber": "将到期", "green": "时限充裕"},
    "deadline_state": {"open": "进行中", "settled": "已完成", "void": "不再计时"},
    "origin": {"center": "城运中心派单", "return": "退单改派", "leaders": "领导批办"},
    "request_status": {
        "pending": "待审核",
        "applied": "已报区级，待批复",
        "approved": "同意",
        "corrected": "已更正",
        "refused": "不同意",
        "too_late": "超过期限，不予受理",
        "unsigned": "未签字，不予受理",
        "withdrawn": "已撤回",
    },
    "visit_status": {
        "wanted": "待走访",
        "done": "已走访",
        "excused": "已说明未走访原因",
        "withdrawn": "已撤回",
    },
    "report_kind": {"interim": "阶段性情况", "answer": "办理结果"},
    "hit_policy": {
        "FIRST": "由上到下，取第一行",
        "UNIQUE": "至多一行符合",
        "ANY": "符合的各行结果相同",
        "COLLECT": "取全部符合的行",
        "RULE ORDER": "取全部符合的行，依次",
    },
    "account": {"none": "没有账号", "first": "初始密码未改", "locked": "已锁定", "ready": "正常"},
    "account_detail": {
        "password": "密码",
        "oidc": "统一身份认证",
        "development": "开发登录",
        "idle": "长时间未用",
        "expired": "到时",
        "logout": "退出",
        "deactivated": "已停用",
        "password_changed": "改了密码",
        "second_factor": "动态口令",
        "others": "本人结束其他登录",
        "administrator": "系统管理员",
    },
    "personal_field": {
        "citizen_name": "姓名",
        "citizen_phone": "电话",
        "address": "地址",
        "content": "诉求原文",
    },
    "shown_in": {"ticket": "工单详情（接口）", "task": "待办（接口）"},
}
