"""Who is told what, and how (通知表): data of the office, not code."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from hotline.notifications.channels import EMAIL, INBOX, ROBOT
from hotline.notifications.wording import PLACEHOLDERS, placeholders_in
from hotline.organization.rules import Role

KINDS = {
    "alert": "预警",
    "reminder": "时限提醒",
    "late": "超时",
    "duty": "值班通知",
    "meeting_called": "主任办公会通知",
    "review_called": "专题协调会通知",
    "review_published": "会审结果公布",
    "talk_draft": "约谈草稿",
    "talk_verified": "约谈核实通过",
    "explanation_due": "书面说明",
    "named_reminder": "点名提醒",
    "succession": "部门撤并",
    "calendar_missing": "日历缺年",
}
"""The messages that the system writes; another kind goes to the inbox with the program's own sentence."""

_PERSON = "person"
_ROLES = frozenset({*(role.value for role in Role), _PERSON})
_GATHERED_PARTS = ("count", "lines")


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise PydanticCustomError(
            "kind_unknown", "没有这种通知，可用的是：{known}", {"known": "、".join(KINDS)}
        )
    return kind


def _known_role(role: str) -> str:
    if role not in _ROLES:
        raise PydanticCustomError("role_unknown", "没有这个角色，请对照组织文件开头的说明；个人写 person")
    return role


def _channel_form(channel: str) -> str:
    name, colon, group = channel.partition(":")
    if (name == ROBOT and group) or (name in (INBOX, EMAIL) and not colon):
        return channel
    raise PydanticCustomError("channel_unknown", "应为 inbox、email 或 robot:群名")


def _only(allowed: Iterable[str], template: str) -> str:
    try:
        unknown = placeholders_in(template) - set(allowed)
    except ValueError:
        raise PydanticCustomError("braces_invalid", "大括号不成对，或大括号中不是单独的名称") from None
    if unknown:
        known = {"unknown": "、".join(sorted(unknown)), "known": "、".join(allowed)}
        raise PydanticCustomError("placeholder_unknown", "不能使用“{unknown}”，可用的是：{known}", known)
    return template


def _text_form(template: str) -> str:
    return _only(PLACEHOLDERS, template)


def _gathered_form(template: str) -> str:
    if not placeholders_in(_only(_GATHERED_PARTS, template)).issuperset(_GATHERED_PARTS):
        raise PydanticCustomError("gathered_incomplete", "应含有 {count} 和 {lines}")
    return template


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400), AfterValidator(_text_form)]
GatheredText = Annotated[str, StringConstraints(max_length=200), AfterValidator(_gathered_form)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GroupChat(_Entry):
    """A group (群) that people are in; its robot's address is a setting (`HOTLINE_ROBOTS`)."""

    name: Name
    title: Title
    without_robot: Literal["paste", "skip"] = "skip"
    """What becomes of its messages while it has no robot: a person pastes them, or they are not sent."""


class Route(_Entry):
    """The channels for an audience (通知去向); no roles: everybody."""

    roles: tuple[Annotated[str, AfterValidator(_known_role)], ...] = ()
    channels: Annotated[tuple[Annotated[str, AfterValidator(_channel_form)], ...], Field(min_length=1)]
    urgent: bool = False
    """At once, at night and on days off too."""
    gathered: bool = False

    @model_validator(mode="after")
    def _urgent_waits_for_nobody(self) -> Self:
        if self.urgent and self.gathered:
            raise PydanticCustomError("urgent_gathered", "urgent 和 gathered 不能同时为 true")
        return self

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups whose robots post it."""
        return tuple(
            channel.partition(":")[2] for channel in self.channels if channel.startswith(f"{ROBOT}:")
        )


class Message(_Entry):
    """A kind of message (通知): what it says and where it goes; the first route that fits counts."""

    kind: Annotated[str, AfterValidator(_known_kind)]
    text: Text
    to: Annotated[tuple[Route, ...], Field(min_length=1)]

    def route(self, role: str) -> Route:
        """Where it goes for an audience of that role: to the inbox where nothing else is said."""
        fitting = (route for route in self.to if not route.roles or role in route.roles)
        return next(fitting, INBOX_ONLY)


INBOX_ONLY = Route(channels=(INBOX,))
OWN_WORDS = "{text}"


class MessageTable(_Entry):
    """Everything in the file. Comes from `hotline.notifications.table_file.read_messages`, checked."""

    gather_minutes: Annotated[int, Field(ge=0, le=120)] = 10
    """For how long a message that may be gathered waits for others; minutes of the office's clock."""
    gathered_text: GatheredText = "共 {count} 条提醒：\n{lines}"
    groups: tuple[GroupChat, ...] = ()
    messages: tuple[Message, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _refuse_repeated("kind", [message.kind for message in self.messages])
        _refuse_repeated("群名", [group.name for group in self.groups])
        known = {group.name for group in self.groups}
        for message in self.messages:
            for name in (name for route in message.to for name in route.groups):
                if name not in known:
                    raise PydanticCustomError(
                        "group_unknown",
                        "“{kind}”的去向 robot:{name} 没有写在 groups 中",
                        {"kind": message.kind, "name": name},
                    )
        return self

    def message(self, kind: str) -> Message | None:
        """What the office says about a kind; None where it says nothing."""
        return next((message for message in self.messages if message.kind == kind), None)

    def group(self, name: str) -> GroupChat:
        """The group of that name; one that is no longer in the file is skipped."""
        fitting = (group for group in self.groups if group.name == name)
        return next(fitting, GroupChat(name=name, title=name))


def _refuse_repeated(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise PydanticCustomError("repeated", "{what}“{name}”写了两次", {"what": what, "name": name})
