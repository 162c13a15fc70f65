"""Work: everything that makes a job has a type that a worker serves, every task an action that the program knows.

The engine takes a diagram whose job type nobody serves; its tickets would wait there without a word.
"""

from collections.abc import Iterator

from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element
from hotline.processes.folder import ProcessFolder

_MAKES_A_JOB = frozenset({"serviceTask", "userTask", "sendTask"})
_SENDS = frozenset({"endEvent", "intermediateThrowEvent"})


def check(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """JOB_TYPE_MISSING, JOB_TYPE_UNKNOWN, ACTION_UNKNOWN, INPUT_MISSING."""
    for diagram in folder.diagrams.values():
        for element in diagram.elements.values():
            yield from _job(diagram, element, known)
            if element.kind == "userTask":
                yield from _action(diagram, element, known)


def _job(diagram: Diagram, element: Element, known: Known) -> Iterator[Finding]:
    if element.job_type is None:
        if _must_make_a_job(element):
            text = "没有写任务类型，请套用元素模板中的一种"
            yield about(diagram, element, "JOB_TYPE_MISSING", text)
        return
    if element.job_type not in known.job_types:
        text = f"任务类型“{element.job_type}”没有对应的执行者，请改为元素模板中的类型"
        yield about(diagram, element, "JOB_TYPE_UNKNOWN", text)
    if not element.inputs:
        text = "没有写输入，会把流程的全部变量交出去；请按元素模板逐项写明输入"
        yield about(diagram, element, "INPUT_MISSING", text)


def _must_make_a_job(element: Element) -> bool:
    return element.kind in _MAKES_A_JOB or (element.kind in _SENDS and element.event("message") is not None)


def _action(diagram: Diagram, task: Element, known: Known) -> Iterator[Finding]:
    action = task.headers.get("action")
    if action not in known.actions:
        text = f"办理动作（任务头 action）“{action or ''}”不存在，请按 STYLE.md 核对"
        yield about(diagram, task, "ACTION_UNKNOWN", text)
