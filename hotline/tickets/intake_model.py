"""A ticket as it comes from the district (区级来单), before it is one of ours. Pure values, checked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from hotline.calendar.days import FIRST_DAY, LAST_DAY

NUMBER_PATTERN = r"^[A-Za-z0-9_-]{1,40}$"


class Kind(StrEnum):
    """Kind of a ticket (工单类型); all but the ordinary are special (特殊工单, R-20, R-21)."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    LESS_URGENT = "less_urgent"
    SNAPSHOT = "snapshot"
    CITY_REVIEW = "city_review"


class Nature(StrEnum):
    """Nature of the matter (诉求性质, R-78)."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"


PARTS_AT_ODDS: Mapping[str, str] = {
    "REVIEWED_NUMBER_MISSING": "reviewed_number",
    "REVIEWED_NUMBER_UNEXPECTED": "reviewed_number",
    "REVIEWS_ITSELF": "reviewed_number",
    "DUE_BEFORE_DISPATCH": "district_due_at",
}
"""Where parts contradict one another: by the code, the part that is to be put right."""


def _in_utc(moment: datetime) -> datetime:
    if not FIRST_DAY <= moment.date() <= LAST_DAY:  # no deadline could be computed from it
        raise PydanticCustomError("MOMENT_OUT_OF_RANGE", "时间超出日历范围，请核对年份")
    return moment.astimezone(UTC)


Number = Annotated[str, Field(pattern=NUMBER_PATTERN)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class TicketIntake(BaseModel):
    """What the district sends (R-01). Moments are aware, in UTC; absent texts are empty.

    `title`, `content`, `address`, `citizen_name` and `citizen_phone` are personal information (R-61).
    A custom error of this model carries a stable code as its type and Chinese as its message.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Number
    """The district's number (工单编号)."""
    round: Annotated[int, Field(ge=1, le=99)] = 1
    """The district's round (轮次): one more each time that it sends the number back 退回重办 (R-70)."""
    kind: Kind = Kind.ORDINARY
    nature: Nature = Nature.HELP
    source: Annotated[str, Field(max_length=40)] = ""
    title: Annotated[str, Field(min_length=1, max_length=200)]
    content: Annotated[str, Field(min_length=1, max_length=20_000)]
    category: Annotated[str, Field(max_length=200)] = ""
    """Path in the category list (类别): `城市管理/占道经营/跨门经营`."""
    matter: Annotated[str, Field(max_length=100)] = ""
    """What it is about (事项), in the words of a list and never the citizen's own: the engine gets it."""
    address: Annotated[str, Field(max_length=300)] = ""
    grid: Annotated[str, Field(max_length=40)] = ""
    citizen_name: Annotated[str, Field(max_length=60)] = ""
    citizen_phone: Annotated[str, Field(max_length=40)] = ""
    anonymous: bool = False
    confidential: bool = False
    complained_unit: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    """Code or name of the unit complained about (被诉单位, R-75)."""
    district_dispatched_at: Moment
    """When the district dispatched it to the street (区派单时间)."""
    district_due_at: Moment | None = None
    """The district's own deadline (区办结时限, R-70)."""
    reviewed_number: Number | None = None
    """The ticket that a 市级复核单 reviews (复核原工单, R-20)."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind is Kind.CITY_REVIEW and self.reviewed_number is None:
            raise PydanticCustomError("REVIEWED_NUMBER_MISSING", "市级复核单没有写明复核的原工单编号")
        if self.kind is not Kind.CITY_REVIEW and self.reviewed_number is not None:
            raise PydanticCustomError("REVIEWED_NUMBER_UNEXPECTED", "只有市级复核单可以写复核原工单")
        if self.reviewed_number == self.number:
            raise PydanticCustomError("REVIEWS_ITSELF", "复核原工单不能是本工单自己")
        if self.district_due_at is not None and self.district_due_at <= self.district_dispatched_at:
            raise PydanticCustomError("DUE_BEFORE_DISPATCH", "区办结时限不晚于区派单时间")
        return self
