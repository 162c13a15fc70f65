"""What the diagrams ask of the program (流程图检查), looked at before they are deployed.

The engine takes a diagram whose job type nobody serves or whose action nobody knows; its tickets would wait there
without a word.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET  # the files are the office's own

from hotline.engine.deployment import DiagramRejected
from hotline.engine.process_versions import BPMN, ZEEBE
from hotline.tasks.actions import ACTIONS
from workers.step import WORKERS


def check_processes(folder: Path) -> None:
    """Raises DiagramRejected, naming each element that asks for something that is not there."""
    problems = [problem for file in sorted(folder.glob("*.bpmn")) for problem in _problems(file)]
    if problems:
        raise DiagramRejected("；".join(problems))


def _problems(file: Path) -> Iterator[str]:
    try:
        root = ET.parse(file).getroot()  # noqa: S314 - the files are the office's own
    except ET.ParseError as error:
        yield f"{file.name} 不是有效的 BPMN 文件（第 {error.position[0]} 行）"
        return
    for element in root.iter():
        name = element.get("name") or element.get("id") or ""
        for job in element.findall(f"{BPMN}extensionElements/{ZEEBE}taskDefinition"):
            if job.get("type") not in WORKERS:
                yield f"{file.name} 的“{name}”：任务类型“{job.get('type')}”没有对应的执行者，请改为元素模板中的类型"
        if element.tag == f"{BPMN}userTask" and _action(element) not in ACTIONS:
            yield f"{file.name} 的“{name}”：办理动作（任务头 action）“{_action(element)}”不存在，请核对"


def _action(task: ET.Element) -> str | None:
    headers = task.findall(f"{BPMN}extensionElements/{ZEEBE}taskHeaders/{ZEEBE}header")
    return next((header.get("value") for header in headers if header.get("key") == "action"), None)
