"""What changed in a form: fields by their keys."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotline.processes.diff.change import Change, ChangeKind
from hotline.processes.folder import FormFile

_KINDS = {
    "textfield": "单行文本",
    "textarea": "多行文本",
    "select": "下拉",
    "radio": "单选",
    "checkbox": "复选框",
    "checklist": "多选",
    "taglist": "多选标签",
    "number": "数字",
    "datetime": "日期时间",
}


def form_changes(old: FormFile, new: FormFile) -> Iterator[Change]:
    """Fields in the order of the form; then what has gone, and what is not a field."""
    before, after = _fields(old.document), _fields(new.document)
    found = [*_both(new.file, before, after), *_gone(new.file, before, after)]
    yield from found
    if not found and old.document != new.document:
        text = "版面、说明文字或次序有改动，填写项不变"
        yield Change(new.file, "", str(new.document.get("id", "")), ChangeKind.CHANGED, text)


Fields = dict[str, Mapping[str, Any]]


def _fields(document: Mapping[str, Any]) -> Fields:
    found: Fields = {}
    for component in document.get("components", []):
        if "key" in component:
            found[component["key"]] = component
        found |= _fields(component)
    return found


def _both(file: str, before: Fields, after: Fields) -> Iterator[Change]:
    for key, field in after.items():
        now = _aspects(field)
        if key not in before:
            text = "；".join(f"{name}：{value}" for name, value in now.items() if name != "标签")
            yield Change(file, _label(field), key, ChangeKind.ADDED, text)
            continue
        was = _aspects(before[key])
        for name in dict.fromkeys((*was, *now)):
            if was.get(name) != now.get(name):
                text = f"{name}：{was.get(name, '（无）')} → {now.get(name, '（无）')}"
                yield Change(file, _label(field), key, ChangeKind.CHANGED, text)


def _gone(file: str, before: Fields, after: Fields) -> Iterator[Change]:
    for key in [key for key in before if key not in after]:
        text = "填写项；程序要读的键不能删（见 STYLE.md）"
        yield Change(file, _label(before[key]), key, ChangeKind.REMOVED, text)


def _label(field: Mapping[str, Any]) -> str:
    return str(field.get("label") or field.get("dateLabel") or field.get("timeLabel") or field["key"])


def _aspects(field: Mapping[str, Any]) -> dict[str, str]:
    rules: Mapping[str, Any] = field.get("validate", {})
    found = {
        "标签": _label(field),
        "类型": _KINDS.get(field["type"], str(field["type"])),
        "必填": "是" if rules.get("required") else "否",
        "选项": "、".join(str(each.get("label")) for each in field.get("values", [])),
        "选项的值": "、".join(str(each.get("value")) for each in field.get("values", [])),
        "最多字数": str(rules.get("maxLength", "")),
        "隐藏条件": str(field.get("conditional", {}).get("hide", "")),
        "说明": str(field.get("description", "")),
    }
    return {name: value for name, value in found.items() if value}
