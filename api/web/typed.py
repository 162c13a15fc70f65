"""What people type into the forms of pages (填写内容): read, and what is wrong said beside the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import FormData

from api.inputs import Keepable, TypedText
from api.validation import field_problems

Model = TypeVar("Model", bound=BaseModel)

REASON_NEEDED = "请写明理由，不超过 2000 字"
_REASON: TypeAdapter[str] = TypeAdapter(Annotated[TypedText, Keepable])
_NOT_SHOWN = {"csrf_token"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent, or as it is shown first, with what is wrong by field."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    several: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Of fields that may have several values."""
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    def refused(self, **wrong: str) -> "Typed":
        """The same with what is wrong."""
        return Typed(self.values, self.several, {**self.wrong, **wrong})


def typed(form: FormData, *lists: str) -> Typed:
    """The texts of a form; `lists`: fields that may have several values."""
    values = {key: value for key, value in form.items() if isinstance(value, str) and key not in _NOT_SHOWN}
    several = {name: [each for each in form.getlist(name) if isinstance(each, str)] for name in lists}
    return Typed({key: value for key, value in values.items() if key not in lists}, several)


def checked(sent: Typed, model: type[Model]) -> Model | Typed:
    """The model, or the form with what is wrong beside its fields."""
    given = {name: value.strip() for name, value in sent.values.items() if value.strip()}
    try:
        return model.model_validate({**given, **sent.several})
    except ValidationError as error:
        problems = field_problems(error.errors(include_url=False))
        return sent.refused(**{each.field.split(".")[0]: each.message for each in reversed(problems)})


def typed_reason(text: str) -> str | None:
    """A reason that somebody typed; None where there is none, or it can't be kept."""
    try:
        return _REASON.validate_python(text.strip())
    except ValidationError:
        return None
