"""How a paper says things (文书用语). Pure."""

from collections.abc import Mapping
from datetime import datetime

from hotline.calendar import in_shanghai
from hotline.tickets.intake_model import Kind, Nature

KIND_NAMES: Mapping[str, str] = {
    Kind.ORDINARY: "普通工单",
    Kind.URGENT: "紧急工单",
    Kind.LESS_URGENT: "次紧急工单",
    Kind.SNAPSHOT: "随身拍",
    Kind.CITY_REVIEW: "市级复核单",
}
NATURE_NAMES: Mapping[str, str] = {
    Nature.CONSULTATION: "咨询",
    Nature.HELP: "求助",
    Nature.COMPLAINT: "投诉",
    Nature.REPORT: "举报",
    Nature.SUGGESTION: "建议",
}
NOTHING = "——"
"""In the place of what there is nothing to say about."""


def moment_text(moment: datetime | None) -> str:
    """`2026年10月9日 14:05`, Asia/Shanghai."""
    if moment is None:
        return NOTHING
    local = in_shanghai(moment)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def day_text(moment: datetime | None) -> str:
    """`2026年10月9日`, Asia/Shanghai; empty spaces to be filled in by hand where there is no moment."""
    if moment is None:
        return "　　年　　月　　日"
    local = in_shanghai(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def said(value: bool | None) -> str:
    """是, 否, or a dash where it was not asked."""
    return NOTHING if value is None else "是" if value else "否"
