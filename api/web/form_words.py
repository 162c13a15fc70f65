"""What people chose and typed in forms, in the forms' own words (表单用语): the process owner's, not the program's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotline.documents.form_lines import answer, form_lines
from hotline.documents.template import Content
from hotline.tasks.form_versions import form_named


class FormWords:
    """Reads the forms as they are drawn today; what an older one asked for comes under its key."""

    def __init__(self, processes: Path) -> None:
        self._processes = processes

    def word(self, form: str, key: str, value: object) -> str:
        """The label of a choice."""
        fields = {field.key: field for field in form_named(self._processes, form).fields}
        return answer(fields.get(key), value)

    def lines(self, form: str, data: Mapping[str, Any]) -> list[Content]:
        """`label` and `text` of each field that was filled in."""
        return form_lines(form_named(self._processes, form), data)
