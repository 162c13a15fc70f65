"""What was filled in, checked by the new forms (表单试算): what they would have sent back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from hotline.errors import HotlineError
from hotline.processes.diagram import Element
from hotline.processes.dry_run.outcome import Otherwise, Subject
from hotline.processes.folder import ProcessFolder
from hotline.tasks.form_check import FormInvalid, check
from hotline.tasks.form_condition import Scalar
from hotline.tasks.form_field import Option
from hotline.tasks.forms import Form
from hotline.tasks.models import HumanTask

ACCEPTED, NO_STEP = "已受理", "新的流程图里没有这一步"


class NewForms:
    """The forms of a folder by the step at which they are filled in."""

    def __init__(self, folder: ProcessFolder) -> None:
        self._folder = folder
        self._forms: dict[str, Form | None] = {}

    def label(self, element: str, process: str) -> str:
        """How the new diagram calls a step; its id where it has it no more."""
        found = self._element(element, process)
        return (found.name if found is not None else "") or element

    def otherwise(self, ticket: str, task: HumanTask, old: Mapping[str, Any]) -> Iterator[Otherwise]:
        """What the new form would not take of a completed task; `old` is the form it was filled in on.

        Says which field and why, never what stands in it. Lists of the office are taken as they were then.
        """
        element = self._element(task.element, task.process)
        if element is None:
            yield Otherwise(Subject.STEP, ticket, task.element, "办过这一步", NO_STEP)
            return
        form = self._form(element.extended("formDefinition", "formId") or "")
        if form is None or form.document == old:
            return
        for finding in _findings(form, task.data):
            step = f"{self.label(task.element, task.process)}：{finding.label}"
            yield Otherwise(Subject.FORM, ticket, step, ACCEPTED, finding.message)

    def _element(self, element: str, process: str) -> Element | None:
        diagram = self._folder.diagrams.get(process)
        return diagram.elements.get(element) if diagram is not None else None

    def _form(self, form_id: str) -> Form | None:
        if form_id not in self._forms:
            file = self._folder.forms.get(form_id)
            try:
                self._forms[form_id] = Form.from_json(file.document) if file is not None else None
            except HotlineError:  # the check of the folder says so
                self._forms[form_id] = None
        return self._forms[form_id]


def _findings(form: Form, data: Mapping[str, Any]) -> Sequence[Any]:
    known = {field.key for field in form.fields}
    given = {key: value for key, value in data.items() if key in known}
    options = {
        field.options_key: _as_offered(data.get(field.key))
        for field in form.fields
        if field.options_key is not None
    }
    try:
        check(form, given, options)
    except FormInvalid as error:
        return error.findings
    return ()


def _as_offered(value: Any) -> list[Option]:
    values = cast("list[Scalar]", value) if isinstance(value, list) else [value]
    return [Option(each, str(each)) for each in values if each is not None]
