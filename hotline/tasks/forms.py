"""Forms (表单) as the process owner draws them, read from `.form` files into what the server checks.

What people filled in is checked by `hotline.tasks.form_check`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from hotline.tasks.form_field import Field, Option
from hotline.tasks.form_file import FormUnsupported, read_form, unsupported

__all__ = ["Field", "Form", "FormUnsupported", "Option"]


@dataclass(frozen=True)
class Form:
    """A form: its id (the name that diagrams use), its version and its fields.

    `version` is the SHA-256 of the canonical JSON, in hexadecimal.
    `document` is the JSON itself, for the browser and for keeping the version that a task was opened with.
    """

    id: str
    version: str
    fields: tuple[Field, ...] = field(repr=False)
    document: Mapping[str, object] = field(repr=False, compare=False)

    @classmethod
    def load(cls, path: Path) -> "Form":
        """Read a `.form` file.

        Raises:
            FormUnsupported: the file is not a form, or uses what the server can't check.
            ConditionUnsupported: a hide condition is not of the supported part of FEEL.
            OSError: the file can't be read.
        """
        try:
            document: object = json.loads(path.read_bytes())
        except ValueError as error:
            raise unsupported(path.name, "not JSON") from error
        if not isinstance(document, dict):
            raise unsupported(path.name, "not a form")
        return cls.from_json(cast("dict[str, object]", document))

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> "Form":
        """Read a form from its JSON, for instance from the stored version that a task was opened with.

        Raises:
            FormUnsupported: it is not a form, or uses what the server can't check.
            ConditionUnsupported: a hide condition is not of the supported part of FEEL.
        """
        name, fields = read_form(document)
        return cls(name, _version(document), fields, document)

    @property
    def options_keys(self) -> frozenset[str]:
        """Names of the lists of choices that every check must be given (`valuesKey`)."""
        return frozenset(each.options_key for each in self.fields if each.options_key is not None)


def _version(document: Mapping[str, object]) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
