"""Each rule of the check before a deployment finds what breaks it, and nothing in a folder that is in order."""

import pytest

from hotline.processes.check.finding import Finding, Level, in_order
from hotline.processes.check.known import Known, Standing
from hotline.processes.check.running import check as check_running
from hotline.processes.folder import read_files
from tests.unit.checked_folder import DIAGRAM, FORM, TABLE, changed, checked, files, found

TASK, CALL, LOOK_UP = "现场巡查", "维修", "查时限"
REMIND, LATE = "提醒时刻", "超时时刻"
GROUPS = '"=[&quot;station_staff@&quot; + unit]"'
DUE_TIMER = "=inspecting.inspect.due</bpmn:timeDate>"
FLOW_TO_TASK = "flow_compute_deadlines__inspect_site"


def test_a_folder_in_order_has_no_findings() -> None:
    assert found(DIAGRAM) == set()


@pytest.mark.parametrize(
    ("old", "new", "code", "label"),
    [
        # work
        ('<zeebe:taskDefinition type="compute_deadlines" />', "", "JOB_TYPE_MISSING", "计算时限"),
        ('type="compute_deadlines"', 'type="compute"', "JOB_TYPE_UNKNOWN", "计算时限"),
        ('value="inspect_site"', 'value="inspect"', "ACTION_UNKNOWN", TASK),
        # references
        ('formId="inspect_site"', 'formId="inspect"', "FORM_UNKNOWN", TASK),
        ('decisionId="deadlines"', 'decisionId="limits"', "TABLE_UNKNOWN", LOOK_UP),
        ('<zeebe:input source="=null" target="kind" />', "", "TABLE_INPUT_MISSING", LOOK_UP),
        ('processId="repair"', 'processId="mend"', "CALLED_PROCESS_UNKNOWN", CALL),
        ('propagateAllChildVariables="false"', "", "CALL_PASSES_EVERYTHING", CALL),
        # assignment
        (GROUPS, '""', "ROLE_MISSING", TASK),
        ("station_staff@", "staff@", "ROLE_UNKNOWN", TASK),
        ("station_staff@", "field_team@", "ROLE_VACANT", TASK),
        (GROUPS, '"=[&quot;dispatcher@S1&quot;]"', "ROLE_VACANT", TASK),
        # deadlines
        (
            '"=[inspecting.inspect.id]" target="deadline_ids"',
            '"=[]" target="deadline_ids"',
            "DEADLINE_MISSING",
            TASK,
        ),
        ('dueDate="=inspecting.inspect.due"', 'dueDate="=total.due"', "DEADLINE_NOT_ITS_OWN", TASK),
        ("[&quot;inspect&quot;]", "[&quot;handle&quot;]", "DEADLINE_NOT_COMPUTED", TASK),
        ("[&quot;inspect&quot;]", "[&quot;inspects&quot;]", "STEP_NOT_IN_TABLE", LOOK_UP),
        ("[inspecting.inspect.id]", "[inspecting.inspect.id, total.id]", "TIMER_MISSING", TASK),
        (DUE_TIMER, "=total.due</bpmn:timeDate>", "TIMER_UNLISTED", LATE),
        ("=inspecting.inspect.remind", "=total.remind", "REMINDER_MISSING", TASK),
        (
            '"=[inspecting.inspect.id]" target="reminder_ids"',
            '"=[]" target="reminder_ids"',
            "REMINDERS_DIFFER",
            TASK,
        ),
        ('type="record_late"', 'type="send_reminder"', "TIMER_TELLS_ANOTHER", LATE),
        # timers
        (DUE_TIMER, "=now() + duration(&quot;P5D&quot;)</bpmn:timeDate>", "LITERAL_TIME", LATE),
        (DUE_TIMER, "=soon</bpmn:timeDate>", "TIMER_DATE", LATE),
        ('cancelActivity="false"', "", "TIMER_INTERRUPTS", LATE),
        ('attachedToRef="inspect_site"', 'attachedToRef="call_repair"', "TIMER_NOT_ON_TASK", REMIND),
        # variables
        ('target="result"', 'target="citizen_name"', "PERSONAL_VARIABLE", TASK),
        (
            'source="=case_id" target="case_id"',
            'source="=address" target="case_id"',
            "PERSONAL_VARIABLE",
            CALL,
        ),
        ("=result = &quot;", "=result == &quot;", "DOUBLE_EQUALS", "要维修"),
        # layout
        ('bpmnElement="inspect_site"', 'bpmnElement="gone"', "NOT_DRAWN", TASK),
        ('name="现场巡查"', 'name="inspect"', "NAME_MISSING", "inspect"),
        ("gateway_repaired", "Gateway_0x1", "ID_STYLE", "修好了吗？"),
        (f"<bpmn:incoming>{FLOW_TO_TASK}</bpmn:incoming>", "", "FLOWS_NOT_LISTED", TASK),
        (' default="flow_gateway_repaired__end_inspected"', "", "DEFAULT_MISSING", "修好了吗？"),
        (' default="flow_gateway_repaired__end_inspected"', "", "CONDITION_MISSING", "已修好"),
        ('name="要维修"', "", "WAY_NAMELESS", "修好了吗？ → 维修"),
        # what this system can't work with
        ("<zeebe:taskHeaders>", "<zeebe:userTask /><zeebe:taskHeaders>", "ZEEBE_USER_TASK", TASK),
        ('formId="inspect_site"', 'formKey="inspect_site"', "FORM_KEY", TASK),
        # files
        ('id="inspection" name', 'id="inspect" name', "FILE_NAME_DIFFERS", "巡查"),
        ('isExecutable="true"', "", "PROCESS_NOT_EXECUTABLE", "巡查"),
    ],
)
def test_a_diagram_that_breaks_a_rule_is_found(old: str, new: str, code: str, label: str) -> None:
    assert (code, label) in found(DIAGRAM, (old, new))


def test_inputs_have_to_be_written() -> None:
    compute = '<zeebe:input source="=limits" target="limits" />'
    text = files()[DIAGRAM]
    inputs = text[: text.index(compute)].rpartition("<zeebe:input")[1:]
    before = "".join(inputs) + compute
    assert ("INPUT_MISSING", "计算时限") in found(DIAGRAM, (before, ""))


def test_only_a_message_may_end_a_persons_work() -> None:
    definition = "timerEventDefinition"
    interrupting = [(definition, "escalationEventDefinition"), ('cancelActivity="false"', "")]
    assert ("TASK_INTERRUPTED", LATE) in found(DIAGRAM, *interrupting)


CYCLE = "<bpmn:timerEventDefinition><bpmn:timeCycle>{}</bpmn:timeCycle></bpmn:timerEventDefinition>"


def regular(cycle: str) -> tuple[str, str]:
    flow = "<bpmn:outgoing>flow_start_inspection__decide_limits</bpmn:outgoing>"
    return flow, flow + CYCLE.format(cycle)


def test_what_is_regular_has_a_cron_expression_and_asks_the_schedule_first() -> None:
    assert found(DIAGRAM, regular("0 0 9 1-15 * ?")) == {("SCHEDULE_NOT_ASKED", "巡查提出")}
    assert ("TIMER_CYCLE", "巡查提出") in found(DIAGRAM, regular("R/P1D"))
    asking = [('decisionId="deadlines"', 'decisionId="schedule"'), regular("0 0 9 1-15 * ?")]
    assert "SCHEDULE_NOT_ASKED" not in {code for code, _ in found(DIAGRAM, *asking)}


@pytest.mark.parametrize(
    ("old", "new", "code", "label"),
    [
        ("FIRST", "UNIQUE", "HIT_POLICY", "时限表"),
        (
            '<inputEntry id="otherwise_2"><text></text>',
            '<inputEntry id="otherwise_2"><text>"x"</text>',
            "DEFAULT_ROW_MISSING",
            "时限表",
        ),
        ('<text>"handle"</text>', "<text></text>", "ROW_NEVER_REACHED", "时限表 第 2 行"),
        ("<text>3</text>", "<text>3.5</text>", "NUMBER_NOT_WHOLE", "时限表 第 1 行"),
        ('"working_days"', '"days"', "WORD_UNKNOWN", "时限表 第 1 行"),
        ('"ordinary"', '"normal"', "WORD_UNKNOWN", "时限表 第 1 行"),
        ('"dispatched"', '"sent"', "WORD_UNKNOWN", "时限表 第 2 行"),
        ("<text>3</text>", '<text>duration("P3D")</text>', "LITERAL_TIME", "时限表 第 1 行"),
    ],
)
def test_a_table_that_breaks_a_rule_is_found(old: str, new: str, code: str, label: str) -> None:
    assert (code, label) in found(TABLE, (old, new))


def test_a_form_that_the_server_can_not_check_is_found() -> None:
    assert found(FORM, ('"radio"', '"iframe"')) == {("FORM_COMPONENT", "巡查结果")}
    assert found(FORM, ('"key": "result"', '"key": "the result"')) == {("FORM_FIELD_KEY", "巡查结果")}
    assert found(FORM, ('"required"', '"requiring"')) == {("FORM_UNUSABLE", "")}
    codes = {code for code, _ in found(FORM, ('"id": "inspect_site"', '"id": "inspect"'))}
    assert codes == {"FILE_NAME_DIFFERS", "FORM_UNKNOWN"}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (DIAGRAM, "</bpmn:process>", "", "不是有效的 BPMN 文件"),
        (DIAGRAM, "bpmn:process", "bpmn:collaboration", "一个文件应有且只有一个流程"),
        ("repair.bpmn", 'id="repair"', 'id="inspection"', "与 inspection.bpmn 重复"),
        (TABLE, "</decision>", "", "不是有效的 DMN 文件"),
        (FORM, "}", "", "不是有效的表单文件"),
    ],
)
def test_a_file_that_can_not_be_read_is_named(file: str, old: str, new: str, said: str) -> None:
    findings = [each for each in checked(changed(file, (old, new))) if each.code == "FILE_UNREADABLE"]
    assert [(each.file, said in each.text) for each in findings] == [(file, True)]


def test_a_table_that_stands_twice_is_found() -> None:
    twice = {**files(), "more.dmn": files()[TABLE]}
    read = read_files((name, text.encode()) for name, text in twice.items())
    assert [each.file for each in read.unreadable] == ["more.dmn"]


def test_ids_on_which_instances_stand_are_not_lost() -> None:
    standing = {
        ("inspection", "inspect_site"): Standing("现场巡查", 3),
        ("inspection", ""): Standing("巡查", 3),
        ("cleaning", "sweep"): Standing("清扫", 1),
        ("cleaning", ""): Standing("保洁", 1),
    }
    gone = changed(DIAGRAM, ("inspect_site", "look_at_site"))
    lost = [each for each in checked(gone, standing) if each.code in ("ID_LOST", "PROCESS_LOST")]
    assert [(each.code, each.label, each.element) for each in lost] == [
        ("PROCESS_LOST", "保洁", "cleaning"),
        ("ID_LOST", "现场巡查", "inspect_site"),
    ]
    assert "还有 3 件停在这一步" in lost[1].text


def test_without_a_database_it_is_said_that_nothing_was_compared() -> None:
    nobody = Known(frozenset(), frozenset(), frozenset(), standing=None)
    (finding,) = check_running(changed(DIAGRAM), nobody)
    assert finding.level is Level.UNCHECKED


def test_errors_come_first() -> None:
    warning, error = Finding("a", "", "", "A", "x", Level.WARNING), Finding("b", "", "", "B", "y")
    assert in_order([warning, error, warning]) == [error, warning]


def test_a_finding_names_file_and_element() -> None:
    finding = Finding("a.bpmn", "先行接单", "accept_ticket", "CODE", "没有写时限")
    assert str(finding) == "a.bpmn 的“先行接单”：没有写时限"
    assert str(Finding("a.bpmn", "", "", "CODE", "读不了")) == "a.bpmn：读不了"
    assert str(Finding("", "", "", "CODE", "未检查")) == "未检查"
