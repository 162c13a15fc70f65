"""What is wrong with a request's form, in Chinese (请求校验说明); the values sent are never repeated."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.problems import FieldProblem

_MESSAGES = {
    "missing": "必填",
    "extra_forbidden": "不认识的字段",
    "string_too_long": "不能超过{max_length}个字符",
    "string_too_short": "不能少于{min_length}个字符",
    "string_pattern_mismatch": "格式不正确",
    "string_type": "应为文字",
    "string_unicode": "含有无法保存的字符",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "too_long": "不能超过 {max_length} 项",
    "too_short": "不能少于 {min_length} 项",
    "timezone_aware": "时间须写明时区，如 2026-09-29T10:00:00+08:00",
    "datetime_parsing": "时间格式有误，应如 2026-09-29T10:00:00+08:00",
    "datetime_from_date_parsing": "时间格式有误，应如 2026-09-29T10:00:00+08:00",
    "date_type": "请选择日期",
    "date_parsing": "请选择日期",
    "date_from_datetime_parsing": "请选择日期",
    "datetime_type": "应为时间，如 2026-09-29T10:00:00+08:00",
    "dict_type": "应为各项内容的集合",
    "model_type": "应为各项内容的集合",
    "model_attributes_type": "应为各项内容的集合",
    "list_type": "应为列表",
}
_OTHERWISE = "内容不正确"


def field_problems(errors: Sequence[Mapping[str, Any]], *, within: str = "") -> list[FieldProblem]:
    """Pydantic's findings as problems; our own (upper case) bring their Chinese message themselves."""
    return [_problem(error, within) for error in errors]


def _problem(error: Mapping[str, Any], within: str) -> FieldProblem:
    kind = str(error["type"])
    path = ".".join(part for part in (within, *map(str, error["loc"])) if part)
    return FieldProblem(field=path[:200], code=kind.upper(), message=_message(kind, error))


def _message(kind: str, error: Mapping[str, Any]) -> str:
    if kind.isupper():
        return str(error["msg"])
    try:
        return _MESSAGES.get(kind, _OTHERWISE).format(**error.get("ctx", {}))
    except KeyError:
        return _OTHERWISE
