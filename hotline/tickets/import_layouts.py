"""Column mappings (导入列映射): which column of a file is which part of a ticket. Data, not code."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from hotline.tickets.import_errors import LayoutFileInvalid, LayoutUnknown
from hotline.tickets.intake_model import Kind, Nature, TicketIntake

REQUIRED_PARTS = ("number", "content")
"""Parts without which a row can't be a ticket."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Columns(_Entry):
    """Where a part comes from: the first column with content, or all of them joined."""

    names: Annotated[tuple[str, ...], Field(min_length=1)]
    joined_with: str | None = None


def _as_columns(written: Any) -> Any:
    match written:
        case str():
            return {"names": (written,)}
        case list():
            return {"names": cast("list[Any]", written)}
        case {"join": names, **rest}:
            return {"names": names, "joined_with": rest.get("with", "")}
        case _:
            return written


class Words(_Entry):
    """How files write what the system has codes for (用语)."""

    kind: Mapping[str, Kind] = Field(default_factory=dict)
    nature: Mapping[str, Nature] = Field(default_factory=dict)
    flag: Mapping[str, bool] = Field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    anonymous: frozenset[str] = frozenset()


class Layout(_Entry):
    """The layout of one sort of file (文件格式)."""

    name: Annotated[str, Field(min_length=1)]
    title: str
    detect: tuple[str, ...] = ()
    columns: Mapping[str, Annotated[Columns, BeforeValidator(_as_columns)]]
    defaults: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _knows_its_parts(self) -> Self:
        known = TicketIntake.model_fields
        for part in (*self.columns, *self.defaults):
            if part not in known:
                raise ValueError(f"“{part}”不是工单的一项")
        for part in REQUIRED_PARTS:
            if part not in self.columns:
                raise ValueError(f"没有写“{part}”取自哪一列")
        return self

    def fits(self, header: Sequence[str]) -> bool:
        """Whether the header has every column by which the layout is known."""
        return bool(self.detect) and all(column in header for column in self.detect)

    def missing_columns(self, header: Sequence[str]) -> list[str]:
        """Required columns that the header lacks, as the file should name them."""
        needed = (self.columns[part].names for part in REQUIRED_PARTS)
        return ["或".join(names) for names in needed if not any(name in header for name in names)]


class ImportLayouts(_Entry):
    """All layouts that an office uses."""

    words: Words
    layouts: Annotated[tuple[Layout, ...], Field(min_length=1)]

    def named(self, name: str) -> Layout:
        """The layout with this name. Raises `LayoutUnknown`."""
        for layout in self.layouts:
            if layout.name == name:
                return layout
        known = "、".join(f"{layout.name}（{layout.title}）" for layout in self.layouts)
        raise LayoutUnknown(f"没有名为“{name}”的文件格式，可用的有：{known}")

    def detected(self, header: Sequence[str]) -> Layout | None:
        """The layout that fits the header by most columns, or None."""
        fitting = [layout for layout in self.layouts if layout.fits(header)]
        return max(fitting, key=lambda layout: len(layout.detect), default=None)


def read_layouts(path: Path) -> ImportLayouts:
    """Read the file of column mappings. Raises `LayoutFileInvalid`."""
    try:
        written = yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise LayoutFileInvalid(f"打不开列映射文件 {path.name}：请检查路径和权限") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise LayoutFileInvalid(f"列映射文件 {path.name} 不是有效的 YAML：请检查缩进、冒号和编码") from error
    try:
        layouts = ImportLayouts.model_validate(written)
    except ValidationError as error:
        raise LayoutFileInvalid(f"列映射文件 {path.name} 有误：{_explain(error)}") from error
    _refuse_repeated(layout.name for layout in layouts.layouts)
    return layouts


def _explain(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in detail["loc"])
    reason = (
        str(detail["ctx"]["error"]) if detail["type"] == "value_error" and "ctx" in detail else "写法不对"
    )
    return f"{place or '全文'} {reason}，请参照 sample/import_layouts.yaml"


def _refuse_repeated(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise LayoutFileInvalid(f"文件格式名称“{name}”重复：请换一个名称")
        seen.add(name)
