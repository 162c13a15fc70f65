"""What a callback officer says on the phone (回访话术, R-04): a file that the office edits."""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from hotline.errors import HotlineError
from hotline.tickets.intake_model import Kind

PLACES = ("street", "number", "matter", "department")
"""What may stand in braces; nothing of the citizen's (R-61)."""
FIELDS = ("first_contact", "on_time", "solved", "satisfied", "answer", "note")
"""Fields of the form `call_back` that a question may point to."""
_LONGEST = 500


class CallBackScriptInvalid(HotlineError):
    """The script can't be read, or an entry of it is wrong; the message names the entry."""

    code = "CALL_BACK_SCRIPT_INVALID"
    status = 422
    message = "回访话术有误"


def _says(text: str) -> str:
    try:
        parsed = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise PydanticCustomError("BRACES_UNPAIRED", "大括号不成对") from error
    if any(name not in PLACES or form or conversion for _, name, form, conversion in parsed):
        raise PydanticCustomError("PLACE_UNKNOWN", "大括号里只能写 street、number、matter、department")
    return text


def _known_field(name: str) -> str:
    if name not in FIELDS:
        raise PydanticCustomError("FIELD_UNKNOWN", f"field 只能是 {'、'.join(FIELDS)}")
    return name


Said = Annotated[str, Field(min_length=1, max_length=_LONGEST), AfterValidator(_says)]
Phrase = Annotated[str, Field(min_length=1, max_length=40)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Entry):
    """Something to ask (要问的)."""

    ask: Said
    field: Annotated[str, AfterValidator(_known_field)] | None = None
    """The field of the form that the answer belongs to."""


class CallBackScript(_Entry):
    """The whole script (回访话术)."""

    opening: Said
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)]
    closing: Said
    kinds: Mapping[Kind, Said] = Field(default_factory=dict[Kind, Said])
    """What is added for a kind of ticket."""
    phrases: tuple[Phrase, ...] = ()
    """For the note, to be put in by a click (快捷短语)."""

    def for_ticket(self, *, kind: str, **places: str) -> "CallBackScript":
        """The script with what is known of one ticket; of `kinds` only what is about it."""
        said = {name: places.get(name, "") for name in PLACES}
        return CallBackScript.model_construct(
            opening=self.opening.format(**said),
            questions=tuple(
                Question.model_construct(ask=each.ask.format(**said), field=each.field)
                for each in self.questions
            ),
            closing=self.closing.format(**said),
            kinds={key: text.format(**said) for key, text in self.kinds.items() if key == kind},
            phrases=self.phrases,
        )


def read_script(path: Path) -> CallBackScript:
    """Reads and checks the file. Raises `CallBackScriptInvalid`."""
    written = _load(path)
    try:
        return CallBackScript.model_validate(written)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = " ".join(
            f"第 {step + 1} 项" if isinstance(step, int) else f"“{step}”" for step in problem["loc"]
        )
        what = problem["msg"] if problem["type"].isupper() else "缺少、多出或写法不对"
        raise CallBackScriptInvalid(
            f"回访话术 {path.name} 的{place or '全文'}：{what}，请对照文件开头的说明"
        ) from error


def _load(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise CallBackScriptInvalid(f"打不开回访话术 {path.name}：请检查路径和权限") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CallBackScriptInvalid(
            f"回访话术 {path.name} 不是有效的 YAML：请检查缩进、引号和编码"
        ) from error
