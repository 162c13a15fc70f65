"""What is shown to people and programs (展示模型): read-only values, made of rows, with moments in Asia/Shanghai."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from hotline.calendar import in_shanghai

Item = TypeVar("Item")

LocalMoment = Annotated[datetime, AfterValidator(in_shanghai)]
"""Aware, shown in Asia/Shanghai (北京时间)."""


class View(BaseModel):
    """Something shown. The docstrings of its attributes are the descriptions in the API's documentation."""

    model_config = ConfigDict(frozen=True, from_attributes=True, use_attribute_docstrings=True)


class Paging(BaseModel):
    """Which page of a list is wanted (分页)."""

    model_config = ConfigDict(frozen=True)

    page: int = 1
    size: int = 50

    @property
    def offset(self) -> int:
        """How many items come before."""
        return (self.page - 1) * self.size


class Page(View, Generic[Item]):
    """One page of a list, and how long the whole list is (分页结果)."""

    items: list[Item]
    total: int
    """全部条数。"""
    page: int
    """第几页，从 1 起。"""
    size: int
    """每页条数。"""
