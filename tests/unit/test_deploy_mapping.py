"""Which element becomes which when an instance goes on by a newer diagram, and what is said where it can't."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.processes.deploy.mapping import mapping, problems, proposals
from hotline.processes.deploy.mapping_file import MappingFileInvalid, read_mapping
from hotline.processes.deploy.refusal import explained, is_in_motion
from hotline.processes.diagram import Diagram
from hotline.processes.folder import read_files
from hotline.settings import ROOT

RETURN, TICKET = "return_request.bpmn", "ticket_process.bpmn"
REFERENCES = ("id", "attachedToRef", "sourceRef", "targetRef", "bpmnElement")


def as_it_is(text: str) -> str:
    return text


def diagram(file: str, edit: Callable[[str], str] = as_it_is) -> Diagram:
    text = edit((ROOT / "bpmn" / file).read_text("utf-8"))
    (read,) = read_files([(file, text.encode())]).diagrams.values()
    return read


def renaming(old: str, new: str) -> Callable[[str], str]:
    """The id itself and whoever refers to it; forms and actions of the same name stay."""

    def edit(text: str) -> str:
        for attribute in REFERENCES:
            text = text.replace(f'{attribute}="{old}"', f'{attribute}="{new}"')
        return text

    return edit


def test_what_is_the_same_becomes_itself_waiting_events_too() -> None:
    old = diagram(RETURN)
    found = mapping(old, diagram(RETURN), {})
    assert found["review_return"] == "review_return"
    assert {each.id for each in old.boundary_events("review_return")} <= found.keys()
    assert not any(key.startswith("flow") for key in found)
    assert problems(old, diagram(RETURN), {}, ["review_return"]) == []


def test_an_id_that_became_another_is_recognized_by_its_name_and_place() -> None:
    (found,) = proposals(diagram(RETURN), diagram(RETURN, renaming("review_return", "judge_return")))
    assert (found.process, found.old, found.new) == ("return_request", "review_return", "judge_return")
    assert found.why == "名称相同、位置相同"


def test_what_stands_on_a_renamed_step_goes_with_it_boundary_events_included() -> None:
    old, new = diagram(RETURN), diagram(RETURN, renaming("review_return", "judge_return"))
    renamed = {"review_return": "judge_return"}
    assert problems(old, new, renamed, ["review_return"]) == []
    assert {each.id for each in old.boundary_events("review_return")} <= mapping(old, new, renamed).keys()
    assert problems(old, new, {}, ["review_return"]) == ["停在“退单审核”，新流程图里没有编号“review_return”"]


def test_nothing_is_proposed_for_what_has_another_name_and_place() -> None:
    def elsewhere(text: str) -> str:
        text = renaming("review_return", "judge_return")(text).replace('name="退单审核"', 'name="复核退单"')
        before, shape, after = text.partition('bpmnElement="judge_return"')
        return before + shape + after.replace('x="', 'x="9', 1)

    assert proposals(diagram(RETURN), diagram(RETURN, elsewhere)) == []


def test_a_step_of_another_kind_can_t_be_carried_over() -> None:
    def serviced(text: str) -> str:
        head, tail = text.split('<bpmn:userTask id="dispatch_ticket"', 1)
        return (
            head
            + '<bpmn:manualTask id="dispatch_ticket"'
            + tail.replace("</bpmn:userTask>", "</bpmn:manualTask>", 1)
        )

    old, new = diagram(TICKET), diagram(TICKET, serviced)
    assert problems(old, new, {}, ["dispatch_ticket"]) == ["停在“派单”，新流程图里它改成了手工任务"]
    assert "dispatch_ticket" not in mapping(old, new, {})


def test_a_step_that_moved_out_of_its_subprocess_can_t_be_carried_over() -> None:
    old = diagram(TICKET)
    new = diagram(TICKET, renaming("handling", "working"))
    assert problems(old, new, {}, ["contact_citizen"]) == [
        "停在“先行联系”，新流程图里它移到了另一个子流程里或外面"
    ]
    assert problems(old, new, {"handling": "working"}, ["contact_citizen", "handling"]) == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "Expected to migrate process instance but process instance has an event subprocess.",
            "流程里有事件子流程，所用版本的流程引擎不能迁移这样的流程（8.6 起可以）",
        ),
        (
            "active element with id 'review' has one or more boundary events of types 'TIMER,TIMER'. Migrating …",
            "停在“审核”，它挂有定时边界事件，所用版本的流程引擎不能迁移（8.6 起可以）",
        ),
        (
            "active element with id 'handling' has one or more boundary events of types 'ESCALATION'. Migrating …",
            "停在“handling”，它挂有升级边界事件，所用版本的流程引擎不能迁移",
        ),
        (
            "attempts to subscribe to a message it is already subscribed to with name 'withdrawn'. Migrating …",
            "新流程图里等候消息“withdrawn”的元素与旧的对不上，请用 --mapping 写明编号的对应",
        ),
        ("something\n  new", "流程引擎不同意迁移：something new"),
    ],
)
def test_the_engine_s_reason_is_said_in_words(reason: str, said: str) -> None:
    assert explained(reason, {"review": "审核"}) == said


def test_an_instance_that_is_just_going_on_is_asked_again() -> None:
    assert is_in_motion("Expected to migrate process instance but it has an active sequence flow")
    assert not is_in_motion("it has an event subprocess")


def test_a_mapping_file_says_by_process_which_id_has_become_which(tmp_path: Path) -> None:
    file = tmp_path / "ids.yaml"
    file.write_text("return_request:\n  review_return: judge_return\n", "utf-8")
    assert read_mapping(file) == {"return_request": {"review_return": "judge_return"}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "整个文件应是“旧编号: 新编号”的形式"),
        ("p: q\n", "“p”下应是“旧编号: 新编号”的形式"),
        ("p:\n  a:\n", "“p”的“a”：冒号后请写新编号"),
        ("p:\n  a: c\n  b: c\n", "两个旧编号对应同一个新编号"),
        ("p: {\n", "不是有效的 YAML：第 2 行"),
    ],
)
def test_what_is_wrong_with_a_mapping_file(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "ids.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(MappingFileInvalid, match=said):
        read_mapping(file)
