"""Files: each can be read, holds one process named as the file, and forms are such that the server can check."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from hotline.errors import HotlineError
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Known
from hotline.processes.folder import FormFile, ProcessFolder
from hotline.tasks.form_field import FieldKind
from hotline.tasks.form_file import read_form

KINDS = frozenset({*get_args(FieldKind), "group", "text", "separator", "spacer", "button"})
"""Components of a form that the server can check or that are only shown."""
_KEY = re.compile(r"[a-z][a-z0-9_]*")


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """FILE_UNREADABLE, FILE_NAME_DIFFERS, PROCESS_NOT_EXECUTABLE, FORM_COMPONENT, FORM_FIELD_KEY, FORM_UNUSABLE."""
    for each in folder.unreadable:
        yield Finding(each.file, "", "", "FILE_UNREADABLE", each.why)
    yield from _processes(folder)
    yield from _forms(folder)


def _processes(folder: ProcessFolder) -> Iterator[Finding]:
    for diagram in folder.diagrams.values():
        file, process = diagram.file, diagram.process
        if file != f"{process}.bpmn":
            text = f"文件名应与流程编号一致，请把文件改名为 {process}.bpmn，或把流程编号改回"
            yield Finding(file, diagram.name, process, "FILE_NAME_DIFFERS", text)
        if not diagram.is_executable:
            text = "流程没有勾选“可执行”，请在流程属性中勾选 Executable"
            yield Finding(file, diagram.name, process, "PROCESS_NOT_EXECUTABLE", text)


def _forms(folder: ProcessFolder) -> Iterator[Finding]:
    for form_id, form in folder.forms.items():
        if form.file != f"{form_id}.form":
            text = f"文件名应与表单编号一致，请把表单编号改为“{form.file.removesuffix('.form')}”"
            yield Finding(form.file, "", form_id, "FILE_NAME_DIFFERS", text)
        fields = list(_fields(form.file, form.document))
        yield from fields or _form(form_id, form)


def _fields(file: str, within: Mapping[str, Any]) -> Iterator[Finding]:
    """The usual mistakes, by the field's label."""
    for component in within.get("components", []):
        label, key, kind = (str(component.get(name, "")) for name in ("label", "key", "type"))
        if kind not in KINDS:
            text = f"组件“{kind}”不能用（服务器无法检查），请换成文本、选择、复选框、数字、日期或分组"
            yield Finding(file, label, key, "FORM_COMPONENT", text)
        elif "key" in component and not _KEY.fullmatch(key):
            text = f"键（Key）“{key}”应为英文小写加下划线，请在右侧面板改，如 visit_agreed"
            yield Finding(file, label, key, "FORM_FIELD_KEY", text)
        yield from _fields(file, component)


def _form(form_id: str, form: FormFile) -> Iterator[Finding]:
    try:
        read_form(form.document)
    except HotlineError as error:
        text = f"{error}；可用的组件和写法见 STYLE.md“加一个字段”"
        yield Finding(form.file, "", form_id, "FORM_UNUSABLE", text)
