"""The office's table of messages: what is wrong with it is said in Chinese, with the place."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.notifications.table import KINDS
from hotline.notifications.table_file import MessageTableInvalid, read_messages
from hotline.notifications.wording import PLACEHOLDERS, placeholders_in, worded
from hotline.settings import Settings

GOOD: dict[str, Any] = {
    "gather_minutes": 5,
    "groups": [{"name": "heads", "title": "负责人群"}],
    "messages": [
        {
            "kind": "alert",
            "text": "{number}",
            "to": [{"roles": ["head"], "channels": ["inbox", "robot:heads"]}],
        }
    ],
}


def write(folder: Path, content: Any) -> Path:
    path = folder / "messages.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path


def test_the_sample_names_every_kind() -> None:
    table = read_messages(Settings().messages_file)
    assert [message.kind for message in table.messages] == list(KINDS)


def test_alerts_and_duty_calls_are_urgent_in_the_sample() -> None:
    table = read_messages(Settings().messages_file)
    urgent = {message.kind for message in table.messages for route in message.to if route.urgent}
    assert urgent == {"alert", "duty"}


def _changed(**changed: Any) -> dict[str, Any]:
    return GOOD | changed


def _message(**changed: Any) -> dict[str, Any]:
    return _changed(messages=[GOOD["messages"][0] | changed])


def _route(**changed: Any) -> dict[str, Any]:
    return _message(to=[GOOD["messages"][0]["to"][0] | changed])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_changed(gather_minutes=500), "“gather_minutes”：应在 0 到 120 之间"),
        (_changed(gathered_text="{count}"), "“gathered_text”：应含有 {count} 和 {lines}"),
        (_changed(gathered_text="{count}{lines}{name}"), "“gathered_text”：不能使用“name”"),
        (_changed(groups=[]), "“alert”的去向 robot:heads 没有写在 groups 中"),
        (_changed(groups=GOOD["groups"] * 2), "群名“heads”写了两次"),
        (
            _changed(groups=[{"name": "heads", "title": "群", "without_robot": "ask"}]),
            "“groups” 第 1 项 “without_robot”：应是 paste（人工转发）或 skip（不发）",
        ),
        (_changed(messages=GOOD["messages"] * 2), "kind“alert”写了两次"),
        (_changed(mesages=[]), "“mesages”：没有这一项，请检查拼写或删去"),
        (_message(kind="alarm"), "“messages” 第 1 项 “kind”：没有这种通知，可用的是：alert、"),
        (_message(text="{phone}"), "“messages” 第 1 项 “text”：不能使用“phone”，可用的是：number、"),
        (_message(text="{number"), "大括号不成对，或大括号中不是单独的名称"),
        (_message(text="{number.__class__}"), "大括号不成对，或大括号中不是单独的名称"),
        (_message(text="{number!r:>{due}}"), "大括号不成对，或大括号中不是单独的名称"),
        (_message(text="{}"), "大括号不成对，或大括号中不是单独的名称"),
        (_message(text=""), "“text”：不能为空"),
        (_message(to=[]), "“to”：至少要有一项"),
        (_route(roles=["boss"]), "“roles” 第 1 项：没有这个角色"),
        (_route(channels=["wecom"]), "“channels” 第 1 项：应为 inbox、email 或 robot:群名"),
        (_route(channels=["robot:"]), "应为 inbox、email 或 robot:群名"),
        (_route(channels=["email:zhang"]), "应为 inbox、email 或 robot:群名"),
        (_route(urgent=True, gathered=True), "urgent 和 gathered 不能同时为 true"),
        (_route(urgent="maybe"), "“urgent”：应是 true 或 false"),
        ([], "全文：应是“名称: 值”的形式"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(MessageTableInvalid) as refused:
        read_messages(write(tmp_path, content))
    assert said in str(refused.value)
    assert str(refused.value).startswith("通知表 messages.yaml 有误：")


def test_what_is_no_table_at_all(tmp_path: Path) -> None:
    path = tmp_path / "messages.yaml"
    with pytest.raises(MessageTableInvalid, match="打不开通知表"):
        read_messages(path)
    path.write_bytes("联系人：张".encode("gbk"))
    with pytest.raises(MessageTableInvalid, match="UTF-8"):
        read_messages(path)
    path.write_text("messages:\n  - kind: [", "utf-8")
    with pytest.raises(MessageTableInvalid, match=r"第 \d+ 行附近不是有效的 YAML"):
        read_messages(path)


def test_only_values_that_are_not_personal_can_be_asked_for() -> None:
    assert set(PLACEHOLDERS) == {"number", "title", "step", "state", "department", "due", "answer", "text"}


def test_doubled_braces_are_braces() -> None:
    assert placeholders_in("{{number}} {number}") == {"number"}
    assert worded("{{number}} {number}", "", {"number": "1.1"}) == "{number} 1.1"


def test_a_value_is_never_read_as_a_template() -> None:
    assert worded("{title}", "", {"title": "{number}"}) == "{number}"
