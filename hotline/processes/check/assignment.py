"""Assignment: the role that a task asks for exists, and somebody of the office has it (R-60)."""

from collections.abc import Iterator

from hotline.organization.rules import Role
from hotline.processes import feel
from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element
from hotline.processes.folder import ProcessFolder

_LISTED = ".groups"
"""A list whose items bring their own groups: the program names them."""


def check(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """ROLE_MISSING, ROLE_UNKNOWN, ROLE_VACANT."""
    for diagram in folder.diagrams.values():
        for task in diagram.of_kind("userTask"):
            expression = task.extended("assignmentDefinition", "candidateGroups") or ""
            if not expression.endswith(_LISTED):
                yield from _groups(diagram, task, expression, known)


def _groups(diagram: Diagram, task: Element, expression: str, known: Known) -> Iterator[Finding]:
    written = [text for text in feel.strings(expression) if "@" in text]
    if not written or not expression.startswith("="):
        text = '没有写由谁办，请在候选组写如 =["dispatcher@center"]'
        yield about(diagram, task, "ROLE_MISSING", text)
    for group in written:
        yield from _group(diagram, task, group, known)


def _group(diagram: Diagram, task: Element, group: str, known: Known) -> Iterator[Finding]:
    name, _, unit = group.partition("@")
    if name not in set(Role):
        roles = "、".join(f"{role.value}（{role.label}）" for role in Role)
        yield about(diagram, task, "ROLE_UNKNOWN", f"角色“{name}”不存在，请用：{roles}")
    elif Role(name) is not Role.PERSON and not _held(name, unit, known.groups):
        where = f"机构“{unit}”" if unit else "任何机构"
        text = f"组织文件里没有人在{where}担任{Role(name).label}，任务会没有人看见；请改候选组或补上人员"
        yield about(diagram, task, "ROLE_VACANT", text)


def _held(role: str, unit: str, groups: frozenset[str]) -> bool:
    """Where the unit is known only while the process runs, anybody with the role will do."""
    return f"{role}@{unit}" in groups if unit else any(group.startswith(f"{role}@") for group in groups)
