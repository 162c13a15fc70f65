"""The table of messages as people read it (通知表一览): what each says, by an example, whom it reaches and how."""

from collections.abc import Iterable

from hotline.notifications.addresses import HEADS
from hotline.notifications.channels import EMAIL, INBOX, PASTE
from hotline.notifications.table import KINDS, Message, MessageTable, Route
from hotline.notifications.table_file import message_table
from hotline.notifications.wording import Values, worded
from hotline.organization.rules import Role
from hotline.settings import Settings
from hotline.view import View

EXAMPLE: Values = {
    "number": "2026092400020",
    "title": "工单2026092400020",
    "step": "部门处置",
    "state": "即将到期",
    "department": "城市建设管理办公室",
    "due": "9月28日17:30",
    "answer": "不满意",
}
"""Invented values, by which an example is made."""
_OWN_WORDS = {
    "meeting_called": "10月15日召开月度主任办公会，请准时参加。",
    "review_called": "10月13日召开专题协调会，请有关领域分管领导参加。",
    "review_published": "9—10月联合会审结果已公布，请查看。",
    "talk_draft": "有一份约谈草稿，请核实。",
    "talk_verified": "约谈已核实，请安排约谈。",
    "explanation_due": "请就本期超时工单作出书面说明。",
    "named_reminder": "主任办公会对您点名提醒，请签收。",
    "succession": "某部门撤并，3张在办工单转由本部门承接，时限不变。",
    "calendar_missing": "尚无2027年的放假安排，请在本单位日历文件中补上。",
}
"""What stands for `{text}` in an example; the program writes it anew each time."""


class RouteShown(View):
    """Where a message goes for an audience (去向)."""

    audience: str
    channels: list[str]
    urgent: bool
    gathered: bool


class MessageShown(View):
    """A kind of message (一种通知)."""

    kind: str
    kind_name: str
    text: str
    """通知表中的文字，含大括号。"""
    example: str
    """按示例数值写出的通知。"""
    routes: list[RouteShown]


class GroupShown(View):
    """A group that people are in (群)."""

    name: str
    title: str
    how: str
    """群机器人（平台）、人工转发、不发。"""


class TableShown(View):
    """The whole table as it is in force (现行通知表)."""

    file: str
    gather_minutes: int
    mail: bool
    """是否设置了邮件服务器。"""
    groups: list[GroupShown]
    messages: list[MessageShown]
    own_words: list[str]
    """通知表未写、按系统原文只进“消息”的种类。"""


def table_shown(settings: Settings) -> TableShown:
    """The table that the office's settings name, as it was read at the start. Raises MessageTableInvalid."""
    table = message_table(settings.messages_file)
    written = {message.kind for message in table.messages}
    return TableShown(
        file=str(settings.messages_file),
        gather_minutes=table.gather_minutes,
        mail=bool(settings.mail_server),
        groups=[_group(settings, table, group.name) for group in table.groups],
        messages=[_message(settings, table, message) for message in table.messages],
        own_words=[name for kind, name in KINDS.items() if kind not in written],
    )


def _message(settings: Settings, table: MessageTable, message: Message) -> MessageShown:
    return MessageShown(
        kind=message.kind,
        kind_name=KINDS[message.kind],
        text=message.text,
        example=worded(message.text, _OWN_WORDS.get(message.kind, ""), EXAMPLE),
        routes=[_route(settings, table, route, alone=len(message.to) == 1) for route in message.to],
    )


def _route(settings: Settings, table: MessageTable, route: Route, *, alone: bool) -> RouteShown:
    return RouteShown(
        audience=_audience(route.roles) or ("所有人" if alone else "其他人"),
        channels=[_channel(settings, table, channel) for channel in route.channels],
        urgent=route.urgent,
        gathered=route.gathered,
    )


def _audience(roles: Iterable[str]) -> str:
    return "、".join("本人" if role == "person" else Role(role).label for role in roles)


def _channel(settings: Settings, table: MessageTable, channel: str) -> str:
    if channel == INBOX:
        return "消息"
    if channel == EMAIL:
        return "电子邮件" if settings.mail_server else "电子邮件（未设置，不发）"
    shown = _group(settings, table, channel.partition(":")[2])
    return f"{shown.title}（{shown.how}）"


def _group(settings: Settings, table: MessageTable, name: str) -> GroupShown:
    group, robot = table.group(name), settings.group_robots.get(name)
    without = "人工转发" if group.without_robot == PASTE or name == HEADS else "没有机器人，不发"
    return GroupShown(
        name=name, title=group.title, how=f"{robot.provider.label}群机器人" if robot else without
    )
