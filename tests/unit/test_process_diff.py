"""What changed between two folders is told in words: elements, connections, limits from → to, assignments, forms."""

import pytest

from hotline.processes.diff.change import Change, ChangeKind
from hotline.processes.diff.compare import compare
from hotline.processes.diff.words import cell, limit, said
from hotline.processes.folder import read_files
from tests.unit.checked_folder import DIAGRAM, FORM, TABLE, changed, files

SWEEP = """<bpmn:serviceTask id="sweep_site" name="清扫">
  <bpmn:incoming>flow_sweep_site</bpmn:incoming>
</bpmn:serviceTask>
<bpmn:sequenceFlow id="flow_sweep_site" sourceRef="start_inspection" targetRef="sweep_site" />
</bpmn:process>"""


def changes(file: str, *replaced: tuple[str, str]) -> list[Change]:
    return compare(changed(file), changed(file, *replaced))


def told(file: str, *replaced: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(each.kind.label, each.label, each.text) for each in changes(file, *replaced)]


def test_nothing_changed() -> None:
    assert changes(DIAGRAM) == []


@pytest.mark.parametrize(
    ("old", "new", "label", "text"),
    [
        ('name="现场巡查"', 'name="到场巡查"', "到场巡查", "名称：“现场巡查” → “到场巡查”"),
        ("station_staff@", "handler@", "现场巡查", "由谁办：工作站人员（所属机构） → 承办人（所属机构）"),
        ('formId="inspect_site"', 'formId="look"', "现场巡查", "表单：“inspect_site” → “look”"),
        ('decisionId="deadlines"', 'decisionId="limits"', "查时限", "决策表：“deadlines” → “limits”"),
        ('processId="repair"', 'processId="mend"', "维修", "所调用的流程：“repair” → “mend”"),
        (
            "inspect.remind<",
            "handle.remind<",
            "提醒时刻",
            "时刻：“inspecting.inspect.remind” → “首次处置”到期前的提醒时刻",
        ),
        (
            'dueDate="=inspecting.inspect.due"',
            'dueDate="=total.due"',
            "现场巡查",
            "到期日：“inspecting.inspect.due” → “总时限”到期时",
        ),
        (
            "=result = &quot;broken&quot;",
            "=result = &quot;bad&quot;",
            "要维修",
            '条件：“result = "broken"” → “result = "bad"”',
        ),
        (
            ' default="flow_gateway_repaired__end_inspected"',
            "",
            *("修好了吗？", "默认出口：“已修好” → （无）"),
        ),
        (
            '<zeebe:output source="=result" target="result" />',
            "",
            "现场巡查",
            "输出 result：“result” → （无）",
        ),
        ('isSequential="true"', "", "查时限", "其他设置有改动，请在 Camunda Modeler 中查看"),
        (
            'sourceRef="call_repair" targetRef="end_repaired"',
            'sourceRef="call_repair" targetRef="end_inspected"',
            *("维修 → 已巡查", "改接：“维修” → “已维修”，改为“维修” → “已巡查”"),
        ),
        ('name="巡查" isExec', 'name="巡查工作" isExec', "巡查工作", "流程名称：“巡查” → “巡查工作”"),
    ],
)
def test_a_change_is_told_once_and_from_what_to_what(old: str, new: str, label: str, text: str) -> None:
    assert told(DIAGRAM, (old, new)) == [("改动", label, text)]


def test_an_element_that_is_added_or_gone_is_told_with_its_place() -> None:
    before, after = changed(DIAGRAM), changed(DIAGRAM, ("</bpmn:process>", SWEEP))
    (added,) = compare(before, after)
    assert (added.kind, added.label, added.text) == (
        ChangeKind.ADDED,
        "清扫",
        "自动步骤；在“巡查提出”之后",
    )
    (removed,) = compare(after, before)
    assert (removed.kind, removed.text) == (ChangeKind.REMOVED, "自动步骤，原来在“巡查提出”之后")


def test_a_connection_between_what_was_there_is_told() -> None:
    flow = (
        '<bpmn:sequenceFlow id="flow_new" sourceRef="call_repair" targetRef="end_inspected" /></bpmn:process>'
    )
    assert told(DIAGRAM, ("</bpmn:process>", flow)) == [("新增", "维修 → 已巡查", "连线：“维修” → “已巡查”")]


def test_what_was_only_moved_is_said_to_matter_nothing() -> None:
    assert told(DIAGRAM, ('<dc:Bounds x="460" y="100"', '<dc:Bounds x="500" y="100"')) == [
        ("改动", "", "图上的位置有调整，不影响办理")
    ]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("<text>3</text>", "<text>2</text>", "期限：3 个工作日 → 2 个工作日"),
        ('"ordinary"', '"urgent"', "工单类别：普通 → 紧急"),
        (
            '"begun"</text></outputEntry>\n      </rule>\n      <rule id="row_handle"',
            '"dispatched"</text></outputEntry>\n      </rule>\n      <rule id="row_handle"',
            "起算：begun → dispatched",
        ),
        ("巡查三个工作日", "巡查期限", "说明：巡查三个工作日 → 巡查期限"),
    ],
)
def test_a_row_of_a_table_is_told_from_what_to_what(old: str, new: str, text: str) -> None:
    (change,) = changes(TABLE, (old, new))
    assert change.text == text
    assert change.label.startswith("时限表：")


def test_rows_that_come_go_or_change_places() -> None:
    text = files()[TABLE]
    first, second = text.index('      <rule id="row_inspect"'), text.index('      <rule id="row_handle"')
    row = text[first:second]
    assert told(TABLE, (row, "")) == [("删去", "时限表：普通 · inspect", "期限：3 个工作日；起算：begun")]
    (added,) = compare(changed(TABLE, (row, "")), changed(TABLE))
    assert added.kind is ChangeKind.ADDED
    other = text[second : text.index('      <rule id="row_otherwise"')]
    (moved,) = told(TABLE, (row + other, other + row))
    assert moved[2].startswith("行的先后变了")


def test_a_column_that_is_renamed() -> None:
    assert [text for _, _, text in told(TABLE, ('label="数量"', 'label="多少"'))] == [
        "列有增减或改名，请对照两份文件"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("巡查结果", "结果", ("改动", "结果", "标签：巡查结果 → 结果")),
        ('"required": true', '"required": false', ("改动", "巡查结果", "必填：是 → 否")),
        ('"label": "损坏"', '"label": "破损"', ("改动", "巡查结果", "选项：完好、损坏 → 完好、破损")),
        (
            '"schemaVersion": 17',
            '"schemaVersion": 18',
            ("改动", "", "版面、说明文字或次序有改动，填写项不变"),
        ),
    ],
)
def test_a_field_of_a_form_is_told_from_what_to_what(
    old: str, new: str, expected: tuple[str, str, str]
) -> None:
    assert told(FORM, (old, new)) == [expected]


def test_a_field_with_another_key_is_gone_and_new() -> None:
    kinds = [(each.kind, each.element) for each in changes(FORM, ('"key": "result"', '"key": "outcome"'))]
    assert kinds == [(ChangeKind.ADDED, "outcome"), (ChangeKind.REMOVED, "result")]


def test_whole_files_that_come_and_go_and_tables_that_are_not_stored() -> None:
    everything = changed(DIAGRAM)
    without = read_files(
        (name, text.encode()) for name, text in files().items() if name not in ("repair.bpmn", TABLE)
    )
    assert [(each.file, each.kind) for each in compare(without, everything)] == [
        (TABLE, ChangeKind.UNKNOWN),
        ("repair.bpmn", ChangeKind.ADDED),
    ]
    assert [(each.file, each.kind) for each in compare(everything, without)] == [
        (TABLE, ChangeKind.REMOVED),
        ("repair.bpmn", ChangeKind.REMOVED),
    ]


def test_words_of_expressions_and_cells() -> None:
    assert said("=handling.accept.due") == "“先行接单”到期时"
    assert (
        said('=["dispatcher@center", "head@" + department]') == "派单员（街道城运中心）、负责人（所属机构）"
    )
    assert said("") == "（空）"
    assert (cell('"report"', "nature"), cell('"report"', "step"), cell("", "kind")) == (
        "举报",
        "上报区级",
        "不限",
    )
    assert (limit("0", '"none"'), limit("2", '"weeks"')) == ("不设时限", "2 weeks")
