"""The form of taking a ticket in (收单表单): what was typed, the ticket that it makes, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.validation import field_problems
from hotline.calendar import SHANGHAI
from hotline.tickets.import_cells import CellError, clean_line, clean_text
from hotline.tickets.intake_draft import IntakeDraft
from hotline.tickets.intake_model import PARTS_AT_ODDS, Nature, TicketIntake

LINES = (
    "number",
    "round",
    "kind",
    "nature",
    "source",
    "title",
    "category",
    "matter",
    "address",
    "grid",
    "citizen_name",
    "citizen_phone",
    "complained_unit",
    "reviewed_number",
)
MOMENTS = ("district_dispatched_at", "district_due_at")
FLAGS = ("anonymous", "confidential")
FIRST: Mapping[str, str] = {
    "round": "1",
    "kind": "ordinary",
    "nature": Nature.HELP.value,
    "source": "12345热线",
}
"""What the form begins with."""
_SAID: Mapping[tuple[str, str], str] = {
    ("number", "STRING_PATTERN_MISMATCH"): "只能用字母、数字、“_”和“-”，最多 40 个字符",
    ("reviewed_number", "STRING_PATTERN_MISMATCH"): "只能用字母、数字、“_”和“-”，最多 40 个字符",
    ("district_dispatched_at", "MISSING"): "请选区级派单的日期和时间",
    ("district_dispatched_at", "DATETIME_FROM_DATE_PARSING"): "请选日期和时间",
    ("district_due_at", "DATETIME_FROM_DATE_PARSING"): "请选日期和时间",
}


@dataclass(slots=True)
class IntakeForm:
    """What came of a form that was sent."""

    typed: dict[str, str]
    """By field, as it is shown again."""
    intake: TicketIntake | None = None
    wrong: dict[str, str] = field(default_factory=dict[str, str])
    """By field, what is to be put right."""


def read_form(form: FormData) -> IntakeForm:
    """The ticket, or what is wrong. Moments without a zone are Shanghai's."""
    typed = dict(_typed(form))
    read = IntakeForm(typed)
    try:
        read.intake = TicketIntake.model_validate(_values(typed))
    except ValidationError as error:
        for problem in field_problems(error.errors(include_url=False)):
            name = problem.field or PARTS_AT_ODDS.get(problem.code, "")
            read.wrong.setdefault(name, _SAID.get((name, problem.code), problem.message))
    return read


def draft_of(form: FormData, now: datetime) -> IntakeDraft:
    """As far as it is typed; `now` (aware) where the district's time is not."""
    typed = dict(_typed(form))
    texts = {name: typed[name] for name in ("number", "nature", "matter", "category", "grid")}
    citizen = {name: typed[name] for name in ("address", "citizen_name", "citizen_phone")}
    dispatched_at = _moment(typed["district_dispatched_at"])
    return IntakeDraft(
        dispatched_at=dispatched_at if isinstance(dispatched_at, datetime) else now,
        anonymous=bool(typed["anonymous"]),
        **texts,
        **citizen,
    )


def _typed(form: FormData) -> Iterator[tuple[str, str]]:
    for name in (*LINES, "content", *MOMENTS, *FLAGS):
        value = form.get(name, "")
        with suppress(CellError):  # characters that can't be kept: as if nothing were typed
            text = value if isinstance(value, str) else ""
            yield name, clean_text(text) if name == "content" else clean_line(text)
            continue
        yield name, ""


def _values(typed: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {name: text for name, text in typed.items() if text}
    values |= {name: _moment(typed[name]) for name in MOMENTS if typed[name]}
    return values | {name: bool(typed[name]) for name in FLAGS}


def _moment(text: str) -> datetime | str:
    """As the browser's field sends it; what is none as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
