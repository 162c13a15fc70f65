"""The street's category list (诉求类别表): three levels, a CSV file that an office edits in a spreadsheet."""

import csv
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from hotline.errors import HotlineError

COLUMNS = ("一级分类", "二级分类", "三级分类")
SEPARATOR = "/"


class CategoryFileInvalid(HotlineError):
    """The category list can't be read, lacks a column or a level, or has a line twice."""

    code = "CATEGORY_FILE_INVALID"
    status = 422


class Category(NamedTuple):
    """One line of the list (类别)."""

    first: str
    second: str
    third: str

    @property
    def path(self) -> str:
        """As tickets write it: `城市管理/占道经营/跨门经营`."""
        return SEPARATOR.join(self)

    @classmethod
    def parse(cls, path: str) -> Self | None:
        """The category that a ticket names, or None where it has not three levels."""
        levels = [level.strip() for level in path.split(SEPARATOR)]
        return cls(*levels) if len(levels) == len(COLUMNS) and all(levels) else None


def read_categories(path: Path) -> tuple[Category, ...]:
    """All lines of the list in their order. Raises `CategoryFileInvalid` naming the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return tuple(_checked(path.name, csv.DictReader(stream)))
    except OSError as error:
        raise CategoryFileInvalid(f"打不开类别表 {path.name}：请检查路径和权限") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CategoryFileInvalid(f"类别表 {path.name} 不是 UTF-8 的 CSV：请另存为“CSV UTF-8”") from error


@functools.lru_cache(maxsize=8)
def listed_matters(path: Path) -> frozenset[str]:
    """Every path of the list, and each of its levels by itself. Raises `CategoryFileInvalid`."""
    lines = read_categories(path)
    return frozenset(line.path for line in lines) | {level for line in lines for level in line}


def _checked(name: str, reader: "csv.DictReader[str]") -> Iterator[Category]:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise CategoryFileInvalid(f"类别表 {name} 缺少列：{'、'.join(missing)}")
    seen: set[Category] = set()
    for row, cells in enumerate(reader, start=2):
        category = Category(*((cells[column] or "").strip() for column in COLUMNS))
        if not all(category):
            raise CategoryFileInvalid(f"类别表 {name} 第 {row} 行缺少分类：三级都要填写")
        if category in seen:
            raise CategoryFileInvalid(f"类别表 {name} 第 {row} 行“{category.path}”重复：请删去")
        seen.add(category)
        yield category
