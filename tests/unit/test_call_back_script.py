"""The script for calling back (回访话术): what an office may write in it."""

from pathlib import Path

import pytest

from hotline.settings import Settings
from hotline.tickets.call_back_script import CallBackScriptInvalid, read_script

GOOD = "opening: 您好\nquestions:\n  - ask: 解决了吗？\n    field: solved\nclosing: 再见\n"


def _written(folder: Path, text: str) -> Path:
    path = folder / "callback_script.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_sample_asks_the_four_facts_of_the_rules() -> None:
    script = read_script(Settings().call_back_script)
    asked = [question.field for question in script.questions]
    assert asked == ["first_contact", "on_time", "solved", "satisfied", "note"]


def test_a_ticket_is_put_into_the_braces() -> None:
    script = read_script(Settings().call_back_script)
    said = script.for_ticket(
        kind="urgent", street="云溪街道", number="1", matter="{路灯}", department="城建中心"
    )
    assert "“{路灯}”" in said.opening  # what is put in is not read again
    assert "云溪街道" in said.opening
    assert [kind.value for kind in said.kinds] == ["urgent"]
    assert not script.for_ticket(kind="ordinary").kinds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- 不是", "全文"),
        (GOOD.replace("您好", "您好{citizen_name}"), "大括号"),
        (GOOD.replace("您好", "您好{street!r}"), "大括号"),
        (GOOD.replace("您好", "您好{street:>99}"), "大括号"),
        (GOOD.replace("您好", "您好{street"), "大括号"),
        (GOOD.replace("solved", "phone"), "field"),
        (GOOD.replace("closing: 再见\n", ""), "closing"),
        (GOOD + "extra: 1\n", "extra"),
        (GOOD + "kinds: {特急: 快}\n", "kinds"),
        ("opening: [", "YAML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CallBackScriptInvalid, match=said):
        read_script(_written(tmp_path, text))


def test_the_smallest_script_will_do(tmp_path: Path) -> None:
    assert read_script(_written(tmp_path, GOOD)).phrases == ()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CallBackScriptInvalid, match="打不开"):
        read_script(tmp_path / "nothing.yaml")
