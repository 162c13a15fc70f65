"""References: every form, table and called process that a diagram names is there; the engine takes it without."""

from collections.abc import Iterator

from hotline.processes import feel
from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element
from hotline.processes.folder import ProcessFolder


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """FORM_UNKNOWN, TABLE_UNKNOWN, TABLE_INPUT_MISSING, CALLED_PROCESS_UNKNOWN, CALL_PASSES_EVERYTHING."""
    for diagram in folder.diagrams.values():
        for task in diagram.of_kind("userTask"):
            yield from _form(folder, diagram, task)
        for task in diagram.of_kind("businessRuleTask"):
            yield from _table(folder, diagram, task)
        for call in diagram.of_kind("callActivity"):
            yield from _called(folder, diagram, call)
            yield from _passed(diagram, call)


def _form(folder: ProcessFolder, diagram: Diagram, task: Element) -> Iterator[Finding]:
    form = task.extended("formDefinition", "formId") or ""
    if form not in folder.forms:
        text = f"表单“{form}”不存在，请在“表单”一栏选 forms 中已有的一张，或先画好这张表单"
        yield about(diagram, task, "FORM_UNKNOWN", text)


def _table(folder: ProcessFolder, diagram: Diagram, task: Element) -> Iterator[Finding]:
    decision = task.extended("calledDecision", "decisionId") or ""
    table = folder.tables.get(decision)
    if table is None:
        text = f"决策表“{decision}”不存在，请改为 .dmn 文件中的决策编号"
        yield about(diagram, task, "TABLE_UNKNOWN", text)
        return
    needed = set[str]().union(*(feel.names(column.expression) for column in table.inputs))
    for name in sorted(needed - set(task.inputs)):
        text = f"决策表“{table.name}”要看“{name}”，这里没有给它；请在输入中加上（暂不需要的写 =null）"
        yield about(diagram, task, "TABLE_INPUT_MISSING", text)


def _called(folder: ProcessFolder, diagram: Diagram, call: Element) -> Iterator[Finding]:
    process = call.extended("calledElement", "processId") or ""
    if process not in folder.diagrams:
        text = f"所调用的流程“{process}”不存在，请改为本目录中一张流程图的编号"
        yield about(diagram, call, "CALLED_PROCESS_UNKNOWN", text)


def _passed(diagram: Diagram, call: Element) -> Iterator[Finding]:
    ways = ("propagateAllChildVariables", "propagateAllParentVariables")
    if any(call.extended("calledElement", way) != "false" for way in ways):
        text = "调用时传递了所有变量，两边会互相改写；请关掉两个方向的“传递所有变量”，要什么写什么"
        yield about(diagram, call, "CALL_PASSES_EVERYTHING", text)
