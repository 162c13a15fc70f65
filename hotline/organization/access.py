"""Who may do what (权限表, R-60): one table of actions and roles; what stands in no line is refused. Pure.

The table says what a role may do at all. On whose ticket (何人的工单) is said by each use case, beside what it does:
`hotline.tickets.scope` (what somebody sees), the department that has the ticket, the groups that a task is offered to.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from hotline.organization.rules import ROLE_PLACES, STANDING_UNITS, Group, Role


class Action(StrEnum):
    """Something that people do (操作)."""

    WORK_ON_TASKS = "work_on_tasks"
    READ_OWN_MESSAGES = "read_own_messages"
    USE_OWN_ACCOUNT = "use_own_account"
    LOOK_UP = "look_up"
    ARRANGE_ABSENCE = "arrange_absence"
    READ_TICKET = "read_ticket"
    FIND_TICKETS = "find_tickets"
    TAKE_IN = "take_in"
    SEND_FILE = "send_file"
    MAKE_PAPER = "make_paper"
    ASK_RETURN = "ask_return"
    REPORT_DIFFICULTY = "report_difficulty"
    ASK_ASSISTANCE = "ask_assistance"
    ASK_EXTENSION = "ask_extension"
    WITHDRAW_EXTENSION = "withdraw_extension"
    ASK_EXCLUSION = "ask_exclusion"
    ASK_CORRECTION = "ask_correction"
    WITHDRAW_TICKET = "withdraw_ticket"
    RELEASE_PARTY = "release_party"
    FIND_REPEATS = "find_repeats"
    JUDGE_REPEATS = "judge_repeats"
    WATCH_DISPATCH = "watch_dispatch"
    WATCH_CALL_BACKS = "watch_call_backs"
    WATCH_VISITS = "watch_visits"
    READ_FIGURES = "read_figures"
    READ_REPORT = "read_report"
    OVERSEE = "oversee"
    READ_SUPERVISION = "read_supervision"
    READ_REVIEWS = "read_reviews"
    CONVENE_REVIEW = "convene_review"
    STRIKE_ITEM = "strike_item"
    READ_MEETINGS = "read_meetings"
    CONVENE_MEETING = "convene_meeting"
    RECORD_DECISIONS = "record_decisions"
    CALL_OFF = "call_off"
    POST_MESSAGES = "post_messages"
    SEE_UNDELIVERED = "see_undelivered"
    SEE_STUCK = "see_stuck"
    READ_PROCESSES = "read_processes"
    CHECK_PROCESSES = "check_processes"
    DEPLOY_PROCESSES = "deploy_processes"
    OPEN_ADMINISTRATION = "open_administration"
    KEEP_CALENDAR = "keep_calendar"
    SET_DUTY = "set_duty"
    ADMINISTER_PEOPLE = "administer_people"
    ARRANGE_FOR_ALL = "arrange_for_all"
    SEE_ALL_ABSENCES = "see_all_absences"
    CLOSE_DEPARTMENT = "close_department"
    READ_MESSAGE_TEXTS = "read_message_texts"
    READ_VIEWS = "read_views"
    READ_ACCOUNT_EVENTS = "read_account_events"

    @property
    def label(self) -> str:
        """The action as the office calls it."""
        return _LABELS[self]


_LABELS: Mapping[Action, str] = {
    Action.WORK_ON_TASKS: "办理待办",
    Action.READ_OWN_MESSAGES: "查看本人的通知",
    Action.USE_OWN_ACCOUNT: "查看本人岗位、管理本人账号",
    Action.LOOK_UP: "查询日历、部门、值班和指标名称",
    Action.ARRANGE_ABSENCE: "登记请假和代理",
    Action.READ_TICKET: "查看工单",
    Action.FIND_TICKETS: "查询工单",
    Action.TAKE_IN: "收单",
    Action.SEND_FILE: "上传附件和照片",
    Action.MAKE_PAPER: "生成文书",
    Action.ASK_RETURN: "申请退单",
    Action.REPORT_DIFFICULTY: "上报疑难",
    Action.ASK_ASSISTANCE: "请求协办",
    Action.ASK_EXTENSION: "申请延期",
    Action.WITHDRAW_EXTENSION: "撤回延期申请",
    Action.ASK_EXCLUSION: "申请不纳入测评",
    Action.ASK_CORRECTION: "申请更正",
    Action.WITHDRAW_TICKET: "撤单",
    Action.RELEASE_PARTY: "撤下联合处置的参与单位",
    Action.FIND_REPEATS: "查找重复工单",
    Action.JUDGE_REPEATS: "认定重复工单",
    Action.WATCH_DISPATCH: "查看派单台",
    Action.WATCH_CALL_BACKS: "查看回访",
    Action.WATCH_VISITS: "查看走访",
    Action.READ_FIGURES: "查看指标",
    Action.READ_REPORT: "查看通报",
    Action.OVERSEE: "通览约谈、说明、会审和会议",
    Action.READ_SUPERVISION: "查看约谈和书面说明",
    Action.READ_REVIEWS: "查看会审",
    Action.CONVENE_REVIEW: "发起会审",
    Action.STRIKE_ITEM: "删去会审议题",
    Action.READ_MEETINGS: "查看会议",
    Action.CONVENE_MEETING: "发起会议",
    Action.RECORD_DECISIONS: "登记决议和提醒",
    Action.CALL_OFF: "撤销会审和会议",
    Action.POST_MESSAGES: "转发通知",
    Action.SEE_UNDELIVERED: "处理投递失败的通知",
    Action.SEE_STUCK: "查看流程异常",
    Action.READ_PROCESSES: "查看流程、规则表和表单",
    Action.CHECK_PROCESSES: "检查和比较流程文件",
    Action.DEPLOY_PROCESSES: "部署流程",
    Action.OPEN_ADMINISTRATION: "进入管理",
    Action.KEEP_CALENDAR: "维护日历",
    Action.SET_DUTY: "设置值班",
    Action.ADMINISTER_PEOPLE: "管理人员和账号",
    Action.ARRANGE_FOR_ALL: "代任何人登记请假和代理",
    Action.SEE_ALL_ABSENCES: "查看全部请假和代理",
    Action.CLOSE_DEPARTMENT: "撤并部门",
    Action.READ_MESSAGE_TEXTS: "查看通知文字",
    Action.READ_VIEWS: "查看个人信息查看记录",
    Action.READ_ACCOUNT_EVENTS: "查看登录和账号记录",
}

ANYBODY = frozenset({Role.PERSON})
"""Everybody who works here: each has the group of himself (`person@<id>`), and nobody else has."""

_CENTER = frozenset({Role.DISPATCHER, Role.CALLBACK_OFFICER})
_DEPARTMENT = frozenset({Role.HANDLER, Role.HEAD})
_ON_SITE = frozenset({Role.STATION_STAFF, Role.FIELD_TEAM})
_STREET = frozenset({Role.CENTER_LEADER, Role.CHIEF_LEADER})
_LEADERS = _STREET | {Role.FIELD_LEADER}
_OVERSEERS = _CENTER | _STREET | {Role.AUDITOR}
_FIGURES = _OVERSEERS | _DEPARTMENT | _ON_SITE | {Role.FIELD_LEADER}


def _only(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


ALLOWED: Mapping[Action, frozenset[Role]] = {
    # Everybody who works here; whose it is decides.
    Action.WORK_ON_TASKS: ANYBODY,  # of his groups: an office may offer a task to any role in its diagrams
    Action.READ_OWN_MESSAGES: ANYBODY,
    Action.USE_OWN_ACCOUNT: ANYBODY,
    Action.LOOK_UP: ANYBODY,  # nothing of it is about a citizen
    Action.ARRANGE_ABSENCE: ANYBODY,  # for himself, or as the head of all his units
    Action.READ_TICKET: ANYBODY,  # of his scope: what is not in it does not exist for him (404)
    # Tickets.
    Action.FIND_TICKETS: _FIGURES | {Role.DISCIPLINE},
    Action.TAKE_IN: _only(Role.DISPATCHER),
    Action.SEND_FILE: _CENTER | _DEPARTMENT | _ON_SITE,
    Action.MAKE_PAPER: _CENTER | _DEPARTMENT,
    Action.ASK_RETURN: _DEPARTMENT,
    Action.REPORT_DIFFICULTY: _DEPARTMENT,
    Action.ASK_ASSISTANCE: _DEPARTMENT | {Role.DISPATCHER},
    Action.ASK_EXTENSION: _DEPARTMENT,
    Action.WITHDRAW_EXTENSION: _DEPARTMENT | {Role.DISPATCHER},
    Action.ASK_EXCLUSION: _DEPARTMENT | _CENTER,
    Action.ASK_CORRECTION: _CENTER | {Role.HEAD},
    Action.WITHDRAW_TICKET: _CENTER,
    Action.RELEASE_PARTY: _only(Role.DISPATCHER),
    Action.FIND_REPEATS: _CENTER,
    Action.JUDGE_REPEATS: _only(Role.DISPATCHER),
    # Boards over many tickets.
    Action.WATCH_DISPATCH: _CENTER | {Role.CENTER_LEADER},
    Action.WATCH_CALL_BACKS: _only(Role.CALLBACK_OFFICER),
    Action.WATCH_VISITS: _ON_SITE,
    Action.READ_FIGURES: _FIGURES,
    Action.READ_REPORT: _FIGURES | {Role.DISCIPLINE},
    # Supervision, reviews, meetings.
    Action.OVERSEE: _OVERSEERS,
    Action.READ_SUPERVISION: _OVERSEERS | _DEPARTMENT | {Role.DISCIPLINE},
    Action.READ_REVIEWS: _OVERSEERS | _DEPARTMENT | {Role.FIELD_LEADER},
    Action.CONVENE_REVIEW: _only(Role.DISPATCHER, Role.CENTER_LEADER),
    Action.STRIKE_ITEM: _only(Role.CENTER_LEADER),
    Action.READ_MEETINGS: _OVERSEERS | _DEPARTMENT | {Role.FIELD_LEADER},
    Action.CONVENE_MEETING: _only(Role.DISPATCHER, Role.CENTER_LEADER),
    Action.RECORD_DECISIONS: _only(Role.DISPATCHER),
    Action.CALL_OFF: _only(Role.CENTER_LEADER),
    # Messages, and what hangs.
    Action.POST_MESSAGES: _CENTER,
    Action.SEE_UNDELIVERED: _CENTER
    | {Role.ADMINISTRATOR},  # who puts the address right, who knows the message
    Action.SEE_STUCK: _only(Role.ADMINISTRATOR, Role.DISPATCHER),
    # Keeping the office itself.
    Action.READ_PROCESSES: _LEADERS | {Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.DISPATCHER, Role.AUDITOR},
    Action.DEPLOY_PROCESSES: _only(Role.PROCESS_OWNER, Role.ADMINISTRATOR),
    Action.CHECK_PROCESSES: _only(Role.PROCESS_OWNER, Role.ADMINISTRATOR),  # nothing is deployed by it
    # Who may do one thing there.
    Action.OPEN_ADMINISTRATION: _CENTER
    | {Role.ADMINISTRATOR, Role.AUDITOR, Role.PROCESS_OWNER, Role.CENTER_LEADER},
    Action.KEEP_CALENDAR: _only(Role.ADMINISTRATOR, Role.PROCESS_OWNER, Role.CENTER_LEADER),
    Action.SET_DUTY: _only(Role.DISPATCHER, Role.CENTER_LEADER, Role.ADMINISTRATOR),
    Action.ADMINISTER_PEOPLE: _only(Role.ADMINISTRATOR),
    Action.ARRANGE_FOR_ALL: _only(Role.ADMINISTRATOR),
    Action.SEE_ALL_ABSENCES: _only(Role.ADMINISTRATOR, Role.AUDITOR),
    Action.CLOSE_DEPARTMENT: _only(Role.ADMINISTRATOR),
    Action.READ_MESSAGE_TEXTS: _only(Role.ADMINISTRATOR, Role.PROCESS_OWNER),
    Action.READ_VIEWS: _only(Role.AUDITOR),
    Action.READ_ACCOUNT_EVENTS: _only(Role.AUDITOR, Role.ADMINISTRATOR),
}
"""The roles that may do each action; a role stands only in units where the file may place it (`ROLE_PLACES`)."""


def allows(held: Iterable[str], action: Action) -> bool:
    """Whether somebody who holds these groups `role@unit` may do it: refused unless a line says otherwise.

    Raises `GroupInvalid`.
    """
    roles = ALLOWED.get(action, frozenset())
    return any(group.role in roles and _in_its_place(group) for group in map(Group.parse, held))


def _in_its_place(group: Group) -> bool:
    """A role of one of the standing units (中心、街道…) counts there alone, whatever a table of people may say."""
    standing = ROLE_PLACES[group.role] & STANDING_UNITS
    return not standing or group.unit in standing
