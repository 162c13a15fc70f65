"""What Camunda Modeler offers and this system can't work with: native user tasks, forms by key, listeners."""

from collections.abc import Iterator

from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element
from hotline.processes.folder import ProcessFolder


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """ZEEBE_USER_TASK, FORM_KEY, TASK_INTERRUPTED."""
    for diagram in folder.diagrams.values():
        for task in diagram.of_kind("userTask"):
            yield from _task(diagram, task)
        for event in diagram.of_kind("boundaryEvent"):
            yield from _interrupted(diagram, event)


def _task(diagram: Diagram, task: Element) -> Iterator[Finding]:
    if task.extension("userTask") is not None:
        text = "勾选了“Zeebe user task”，收件箱收不到这种任务；请把实现方式（Implementation）改为“Job worker”"
        yield about(diagram, task, "ZEEBE_USER_TASK", text)
    if task.extended("formDefinition", "formKey") or task.extended("formDefinition", "externalReference"):
        text = "表单写的是 form key，系统只认表单编号；请把表单类型改为“Camunda form (linked)”并填表单编号"
        yield about(diagram, task, "FORM_KEY", text)


def _interrupted(diagram: Diagram, event: Element) -> Iterator[Finding]:
    """Only a use case ends a person's work: it sends a message. A timer has a rule of its own."""
    host = diagram.host(event)
    interrupts = event.attribute("cancelActivity") != "false"
    is_told = event.event("message") is not None or event.event("timer") is not None
    if interrupts and not is_told and host is not None and host.kind == "userTask":
        text = "人工任务只能由消息中断（撤单、收回），请改用消息，或改为不中断"
        yield about(diagram, event, "TASK_INTERRUPTED", text)
