"""What a test file says (测试文件): tests of tables, and scenarios. Keys are Chinese, as its writers are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from hotline.calendar import SHANGHAI

MOMENT_FORMAT = "%Y-%m-%d %H:%M"
NOTHING = "没有符合的行"
"""Written as the result of a table test: no row is to match."""
STILL_OPEN = "未办结"
YES: Mapping[str, bool] = {"是": True, "否": False}


def _moment(value: object) -> datetime:
    try:
        return datetime.strptime(str(value), MOMENT_FORMAT).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise PydanticCustomError("MOMENT", "时间要写成 2026-09-24 09:00 的样子（北京时间）") from None


def _texts(value: object) -> object:
    """One is as good as a list of one; nothing is an empty list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]


def _yes(value: object) -> object:
    return YES.get(value, value) if isinstance(value, str) else value


Yes = Annotated[bool, BeforeValidator(_yes)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Texts = Annotated[list[str], BeforeValidator(_texts)]
Moments = Annotated[list[Moment], BeforeValidator(_texts)]
Text = Annotated[str, Field(min_length=1)]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableTest(_Written):
    """A table asked once (决策表测试)."""

    name: Text = Field(alias="名称")
    note: str = Field("", alias="说明")
    table: Text = Field(alias="表")
    """Its id or its Chinese name."""
    inputs: dict[str, Any] = Field(alias="输入")
    """By column: the variable or the label; codes may be written in Chinese."""
    result: dict[str, Any] | str | int | bool = Field(alias="结果")
    """By column; of a table with one output its value alone; or `没有符合的行`."""


class TicketGiven(_Written):
    """The ticket of a scenario (来单). What is not said is invented; nobody's data."""

    kind: str = Field("普通", alias="类别")
    nature: str = Field("求助", alias="诉求性质")
    matter: str = Field("", alias="事项")
    grid: str = Field("", alias="网格")
    received: Moment = Field(alias="收到")
    district_dispatched: Moment | None = Field(None, alias="区级派单")
    """When the district dispatched it; a minute before it was taken in, if nothing is said."""
    district_due: Moment | None = Field(None, alias="区级时限")
    anonymous: Yes = Field(False, alias="匿名")
    complained_unit: str | None = Field(None, alias="被诉单位")
    """A confidential ticket (保密, R-75)."""


class Circumstance(_Written):
    """What somebody does otherwise than everybody else would (情形). Exactly one of the first three is said."""

    does: str | None = Field(None, alias="办")
    """A step, by label or id: it is done at that moment, or filled in that way."""
    leaves: str | None = Field(None, alias="不办")
    """A step that nobody does."""
    asks: str | None = Field(None, alias="申请")
    """What no task asks for: 退单、疑难上报、撤单、协办."""
    while_at: str | None = Field(None, alias="停在")
    """The step at which an application is made; the step itself waits for it."""
    at: Moment | None = Field(None, alias="时间")
    """Not before; at once, if nothing is said."""
    unit: str | None = Field(None, alias="由")
    """Code of the unit whose task it is, where several are asked."""
    filled: dict[str, Any] = Field(default_factory=dict, alias="填")
    """By the form's keys or labels, choices by their values or labels."""

    @property
    def step(self) -> str:
        """The step at which it happens, as written."""
        return self.does or self.leaves or self.while_at or ""

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(part is not None for part in (self.does, self.leaves, self.asks)) != 1:
            raise PydanticCustomError("ONE_OF", "每一项写“办”“不办”“申请”三者之一")
        if (self.asks is None) != (self.while_at is None):
            raise PydanticCustomError("WHILE_AT", "“申请”要写“停在”哪一步时提出；“停在”只用于“申请”")
        return self


class Expected(_Written):
    """What is to come of it (预期). Only what is said is looked at."""

    steps: Texts | None = Field(None, alias="经过")
    """Steps in this order; others may lie between."""
    not_steps: Texts | None = Field(None, alias="不经过")
    departments: Texts | None = Field(None, alias="派给")
    """Codes or names of all dispatches in order; one alone: of the last."""
    deadlines: dict[str, Moments] = Field(default_factory=dict, alias="时限")
    """By step of the table of limits: its latest deadline, or all in order."""
    late: Texts | None = Field(None, alias="超时")
    """All steps that were recorded late, in any order."""
    standing: Texts | None = Field(None, alias="停在")
    """All steps that wait for somebody when it ends."""
    end: str | None = Field(None, alias="结果")
    """How it was closed, or `未办结`."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("NOTHING_EXPECTED", "“预期”里至少写一项，如 结果: 满意")
        return self


class Scenario(_Written):
    """A ticket from intake to its end (情景)."""

    name: Text = Field(alias="名称")
    note: str = Field("", alias="说明")
    ticket: TicketGiven = Field(alias="工单")
    circumstances: list[Circumstance] = Field(default_factory=list[Circumstance], alias="情形")
    until: Moment | None = Field(None, alias="截止")
    """When it is looked at, if it has not ended by then."""
    expected: Expected = Field(alias="预期")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        left = any(each.leaves is not None for each in self.circumstances)
        if left and self.until is None:
            raise PydanticCustomError("NO_END", "有“不办”的步骤时，要写“截止”到什么时候看结果")
        if self.until is not None and self.until <= self.ticket.received:
            raise PydanticCustomError("ENDS_BEFORE", "“截止”要晚于“收到”")
        return self


class ScenarioFile(_Written):
    """One file."""

    tables: list[TableTest] = Field(default_factory=list[TableTest], alias="决策表")
    scenarios: list[Scenario] = Field(default_factory=list[Scenario], alias="情景")
