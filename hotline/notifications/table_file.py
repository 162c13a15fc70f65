"""Reading the office's table of messages (读取通知表)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hotline.errors import HotlineError
from hotline.notifications.table import MessageTable

_WHAT_TO_DO = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请检查拼写或删去",
    "string_type": "应是文字",
    "string_too_short": "不能为空",
    "string_too_long": "太长，请缩短",
    "string_pattern_mismatch": "只能用字母、数字、“_”和“-”",
    "tuple_type": "应是列表，请写成 [甲, 乙] 或每行一个“- ”",
    "too_short": "至少要有一项",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "greater_than_equal": "应在 0 到 120 之间",
    "less_than_equal": "应在 0 到 120 之间",
    "literal_error": "应是 paste（人工转发）或 skip（不发）",
    "model_type": "应是“名称: 值”的形式",
}


class MessageTableInvalid(HotlineError):
    """The table of messages can't be read, or an entry of it is wrong; the message names the entry."""

    code = "MESSAGE_TABLE_INVALID"
    status = 422
    message = "通知表有误"


@lru_cache(maxsize=8)
def message_table(path: Path) -> MessageTable:
    """The table, read once a process. Raises `MessageTableInvalid`."""
    return read_messages(path)


def read_messages(path: Path) -> MessageTable:
    """Read and check the file. Raises `MessageTableInvalid`."""
    written = _load(path)
    try:
        return MessageTable.model_validate(written)
    except ValidationError as error:
        problems = "；".join(_explain(detail) for detail in error.errors(include_url=False))
        raise MessageTableInvalid(f"通知表 {path.name} 有误：{problems}") from error


def _load(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise MessageTableInvalid(f"打不开通知表 {path.name}：请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise MessageTableInvalid(f"通知表 {path.name} 不是 UTF-8 文本：请另存为 UTF-8") from error
    except yaml.YAMLError as error:
        raise MessageTableInvalid(
            f"通知表 {path.name} {_place(error)}不是有效的 YAML：请检查缩进和引号"
        ) from error


def _place(error: yaml.YAMLError) -> str:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return f"第 {mark.line + 1} 行附近" if mark else ""


def _explain(detail: ErrorDetails) -> str:
    steps = (f"第 {step + 1} 项" if isinstance(step, int) else f"“{step}”" for step in detail["loc"])
    place = " ".join(steps) or "全文"
    return f"{place}：{_WHAT_TO_DO.get(detail['type'], detail['msg'])}"
