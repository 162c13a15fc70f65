"""Reading the office's organization file (读取组织文件): departments, fields, stations, people, roles."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hotline.organization.file_checks import find_problems
from hotline.organization.file_errors import (
    EntryInvalid,
    OrganizationFileUnreadable,
    raise_problems,
)
from hotline.organization.file_model import OrganizationFile

MAX_BYTES = 4 * 1024 * 1024
"""No street's organization is larger; a larger file is another file chosen by mistake."""

_WHAT_TO_DO = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请检查拼写或删去",
    "string_type": "应是文字；纯数字或 yes、no 之类请加引号",
    "string_too_short": "不能为空",
    "string_too_long": "太长，请缩短",
    "tuple_type": "应是列表，请写成 [甲, 乙] 或每行一个“- ”",
    "enum": "不在可用的取值中，请对照文件开头的说明",
    "model_type": "应是“名称: 值”的形式",
    "model_attributes_type": "应是“名称: 值”的形式",
    "email_invalid": "电子邮箱写得不对，应如 name@example.com",
    "string_pattern_mismatch": "编号只能用字母、数字、“_”和“-”，人员 id 用小写字母、数字和“.”",
}


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML as PyYAML reads it safely, but a key written twice is an error and not silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}”写了两次", node.start_mark)
        return super().construct_mapping(node, deep=deep)


def read_organization(path: Path) -> OrganizationFile:
    """Read and check the file.

    Raises `OrganizationFileUnreadable` where it can't be read at all, otherwise the one
    `OrganizationFileError` found, or `SeveralProblems` with all of them.
    """
    content = _load(path)
    try:
        file = OrganizationFile.model_validate(content)
    except ValidationError as error:
        raise_problems([EntryInvalid(_explain(detail, content)) for detail in error.errors()])
        raise
    raise_problems(find_problems(file))
    return file


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise OrganizationFileUnreadable(f"组织文件 {path.name} 过大，请确认选对了文件")
        content = yaml.load(path.read_text("utf-8-sig"), Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise OrganizationFileUnreadable(f"打不开组织文件 {path.name}：请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise OrganizationFileUnreadable(f"组织文件 {path.name} 不是 UTF-8 文本：请另存为 UTF-8") from error
    except yaml.YAMLError as error:
        raise OrganizationFileUnreadable(_explain_yaml(path, error)) from error
    if not isinstance(content, dict):
        raise OrganizationFileUnreadable(
            f"组织文件 {path.name} 没有内容或格式不对：请参照 sample/street.yaml"
        )
    return cast("dict[str, Any]", content)


def _explain_yaml(path: Path, error: yaml.YAMLError) -> str:
    place = problem = ""
    if isinstance(error, yaml.MarkedYAMLError):
        place = f"第 {error.problem_mark.line + 1} 行附近" if error.problem_mark else ""
        problem = f"（{error.problem}）" if error.problem else ""
    return f"组织文件 {path.name} {place}不是有效的 YAML{problem}：请检查缩进、冒号和括号"


def _explain(detail: ErrorDetails, content: dict[str, Any]) -> str:
    location = detail["loc"]
    to_do = _WHAT_TO_DO.get(detail["type"], "取值不对，请参照 sample/street.yaml")
    return f"{_entry_name(location, content)}：{to_do}"


def _entry_name(location: tuple[int | str, ...], content: dict[str, Any]) -> str:
    """Where in the file, with the code or id of the entry where it has one."""
    parts: list[str] = []
    value: Any = content
    for step in location:
        value = _inside(value, step)
        label = _label(value) if isinstance(step, int) else ""
        parts.append(f"第 {step + 1} 项{label}" if isinstance(step, int) else f"“{step}”")
    return " ".join(parts)


def _inside(value: Any, step: int | str) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _label(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    entry = cast("dict[str, Any]", value)
    code = entry.get("code") or entry.get("id")
    return f"（{code}）" if code else ""
