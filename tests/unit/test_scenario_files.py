"""Test files of a process owner: what may stand in them, and what is said of a mistake."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from assembly.process_tests.turns import OpenTask, next_turn
from hotline.engine.decisions import Decided
from hotline.organization.categories import listed_matters
from hotline.processes.folder import ProcessFolder, read_folder
from hotline.processes.scenarios.filling import NotFilledIn, fill
from hotline.processes.scenarios.model import Scenario
from hotline.processes.scenarios.prepared import AskedTable, PlayedScenario, prepare
from hotline.processes.scenarios.reading import NoTests, ScenariosInvalid, chosen, read_tests
from hotline.processes.scenarios.verdict import judge_table
from hotline.settings import ROOT
from hotline.tasks.form_field import Option
from hotline.tasks.forms import Form

MATTERS = frozenset({"垃圾清运"})
SCENARIO = """\
情景:
  - 名称: 一件工单
    工单: {事项: 垃圾清运, 网格: G1-01, 收到: 2026-09-24 09:30}
    情形:
      - {办: 派单, 填: {承办部门: V01}}
    预期: {结果: 满意}
"""
TABLE = """\
决策表:
  - 名称: 首次处置
    表: 时限表
    输入: {工单类别: 普通, 步骤: 首次处置, 诉求性质: 求助}
    结果: {数量: 5}
"""


@pytest.fixture(scope="module")
def processes() -> ProcessFolder:
    return read_folder(ROOT / "bpmn")


def written(folder: Path, text: str) -> Path:
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "例子.yaml").write_text(text, "utf-8")
    return folder


def mistakes(folder: Path, text: str, processes: ProcessFolder) -> list[tuple[int, str]]:
    with pytest.raises(ScenariosInvalid) as raised:
        prepare(read_tests(written(folder, text)), processes, MATTERS)
    return [(each.line, each.text) for each in raised.value.mistakes]


def scenario(folder: Path, text: str, processes: ProcessFolder) -> PlayedScenario:
    (found,) = prepare(read_tests(written(folder, text)), processes, MATTERS)
    assert isinstance(found, PlayedScenario)
    return found


def table(folder: Path, text: str, processes: ProcessFolder) -> AskedTable:
    (found,) = prepare(read_tests(written(folder, text)), processes, MATTERS)
    assert isinstance(found, AskedTable)
    return found


def test_the_examples_of_the_folder_can_be_read(processes: ProcessFolder) -> None:
    tests = read_tests(ROOT / "bpmn")
    assert len({each.place.file for each in tests}) >= 5
    prepare(tests, processes, listed_matters(ROOT / "sample" / "categories.csv"))


def test_the_example_of_the_guide_is_one(tmp_path: Path, processes: ProcessFolder) -> None:
    guide = (ROOT / "bpmn" / "STYLE.md").read_text("utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    tests = read_tests(written(tmp_path, example))
    assert len(prepare(tests, processes, listed_matters(ROOT / "sample" / "categories.csv"))) == 2


def test_words_and_labels_become_codes_and_ids(tmp_path: Path, processes: ProcessFolder) -> None:
    asked = table(tmp_path, TABLE, processes)
    assert asked.inputs == {"kind": "ordinary", "step": "handle", "nature": "help"}
    assert asked.expected == {"amount": 5}
    assert scenario(tmp_path, SCENARIO, processes).steps["派单"] == {"dispatch_ticket"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("办: 派单", "办: 派弹", 5, "没有“派弹”，是不是：签派、派单"),
        ("结果: 满意", "结局: 满意", 6, "不认识“结局”"),
        ("事项: 垃圾清运", "事项: 垃圾", 3, "是不是：垃圾清运（类别表里的写法）"),
        ("收到: 2026-09-24 09:30", "收到: 9月24日", 3, "时间要写成 2026-09-24 09:00 的样子"),
        ("办: 派单,", "不办: 派单,", 2, "要写“截止”"),
        ("    预期: {结果: 满意}\n", "", 2, "缺少“预期”"),
        ("{结果: 满意}", "{结果: 很满意}", 6, "是不是：满意"),
        ("{结果: 满意}", "{时限: {处置: 2026-10-09 17:30}}", 6, "首次处置"),
    ],
)
def test_a_mistake_is_shown_where_it_stands_with_what_to_do(
    tmp_path: Path, processes: ProcessFolder, old: str, new: str, line: int, said: str
) -> None:
    ((found_line, text),) = mistakes(tmp_path, SCENARIO.replace(old, new), processes)
    assert (found_line, said in text) == (line, True), text


def test_every_input_of_a_table_is_to_be_said(tmp_path: Path, processes: ProcessFolder) -> None:
    ((line, text),) = mistakes(tmp_path, TABLE.replace(", 诉求性质: 求助", ""), processes)
    assert line == 4
    assert "没有写“诉求性质”" in text


def test_broken_yaml_is_told_by_line(tmp_path: Path, processes: ProcessFolder) -> None:
    ((line, text),) = mistakes(tmp_path, "决策表:\n  - 名称: 甲\n   表: 乙\n", processes)
    assert (line, "不是有效的 YAML" in text) == (3, True)


def test_two_tests_of_one_name_are_refused(tmp_path: Path, processes: ProcessFolder) -> None:
    twice = TABLE + TABLE.removeprefix("决策表:\n")
    assert mistakes(tmp_path, twice, processes) == [(6, "名称“首次处置”与前面的重复，请改名")]


def test_tests_are_chosen_by_a_part_of_their_name(tmp_path: Path) -> None:
    tests = read_tests(written(tmp_path, TABLE + SCENARIO))
    assert [each.test.name for each in chosen(tests, "工单")] == ["一件工单"]
    with pytest.raises(NoTests, match="没有“不存在”"):
        chosen(tests, "不存在")


def test_no_row_that_matches_is_a_failure_that_says_so(tmp_path: Path, processes: ProcessFolder) -> None:
    asked = table(tmp_path, TABLE, processes)
    (difference,) = judge_table(asked, Decided(None, ())).differences
    assert difference.came.startswith("没有符合的行")
    row = asked.table.rows[0].id
    nothing = table(tmp_path, TABLE.replace("{数量: 5}", "没有符合的行"), processes)
    assert judge_table(nothing, Decided(None, ())).passed
    assert not judge_table(nothing, Decided({"amount": 5}, (row,))).passed


def form(name: str) -> Form:
    return Form.load(ROOT / "bpmn" / "forms" / f"{name}.form")


TODAY = date(2026, 9, 24)


def test_what_is_not_said_is_filled_in_as_the_form_asks() -> None:
    assert fill(form("contact_citizen"), {}, {}, {}, TODAY) == {"result": "reached", "channel": "phone"}
    filled = fill(form("handle_ticket"), {"处置结果": "工作方案"}, {}, {}, TODAY)
    assert filled["plan_date"] == "2026-09-24"
    assert "basis" not in filled  # the form does not show it


def test_a_department_is_suggested_or_said_never_invented() -> None:
    options = {"departments": [Option("V01", "甲村"), Option("O02", "乙队")]}
    dispatch = form("dispatch_ticket")
    assert fill(dispatch, {}, {"department": "O02"}, options, TODAY)["department"] == "O02"
    assert fill(dispatch, {"承办部门": "甲村"}, {"department": "O02"}, options, TODAY)["department"] == "V01"
    with pytest.raises(NotFilledIn, match="请在“填”里写明“承办部门”"):
        fill(dispatch, {}, {}, options, TODAY)


def test_what_the_form_does_not_have_or_show_is_refused() -> None:
    with pytest.raises(NotFilledIn, match="没有“满意度”"):
        fill(form("call_back"), {"满意度": "高"}, {}, {}, TODAY)
    with pytest.raises(NotFilledIn, match="没有显示“不具备条件的依据”"):
        fill(
            form("handle_ticket"),
            {"不具备条件的依据": "无"},
            {},
            {},
            TODAY,
        )


def test_a_return_that_is_reviewed_later_holds_the_handling_up(
    tmp_path: Path, processes: ProcessFolder
) -> None:
    text = SCENARIO.replace(
        "      - {办: 派单, 填: {承办部门: V01}}\n",
        "      - {申请: 退单, 停在: 首次处置}\n      - {办: review_return, 时间: 2026-09-25 10:00}\n",
    )
    played = scenario(tmp_path, text, processes)
    given: Scenario = played.scenario
    now = given.ticket.received
    handling = OpenTask("1", "T", "handle_ticket", False, False, ("handler@V01",), now, None)
    review = OpenTask("2", "T", "review_return", False, True, ("dispatcher@center",), now, None)
    visit = OpenTask("3", "T.v1", "take_visit", True, False, ("station_staff@S01",), now, None)

    first = next_turn(played, [handling], set(), now)
    assert first is not None
    assert (first.said, first.at) == (0, now)  # the application, before the handling itself
    second = next_turn(played, [handling, review, visit], {0}, now)
    assert second is not None
    assert second.task == visit  # it waits for nobody
    third = next_turn(played, [handling, review], {0}, now)
    assert third is not None
    assert (third.task, third.at - now) == (review, timedelta(days=1, minutes=30))
