"""YAML read with the line of each value (带行号的 YAML), so that a mistake can be shown where it stands.

Only what an owner means: whole numbers, true and false, nothing, else text. Dates and times stay as written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]
"""Where a value stands: keys and positions, from the outside in."""

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_WORDS: Mapping[str, bool | None] = {
    "true": True,
    "false": False,
    "": None,
    "~": None,
    "null": None,
    "空": None,
}


class YamlBroken(Exception):
    """The file is not YAML; `str(error)` is Chinese, `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Lined:
    """A document and the lines of its values."""

    document: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest one around it that stands in the file; from 1."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_lined(text: str) -> Lined:
    """Reads one document. Raises YamlBroken."""
    try:
        node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlBroken(line, "不是有效的 YAML：请核对缩进（用空格，不用 Tab）和冒号后的空格") from error
    except yaml.YAMLError as error:
        raise YamlBroken(1, "不是有效的 YAML：含有不能使用的字符") from error
    lines: dict[Path, int] = {}
    return Lined(_value(node, (), lines), lines)


def _value(node: Any, path: Path, lines: dict[Path, int]) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    return _READERS[type(node)](node, path, lines)


def _mapping(node: Any, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise YamlBroken(key_node.start_mark.line + 1, f"“{key}”写了两次")
        found[key] = _value(value_node, (*path, key), lines)
        lines[*path, key] = key_node.start_mark.line + 1
    return found


def _sequence(node: Any, path: Path, lines: dict[Path, int]) -> list[Any]:
    return [_value(each, (*path, index), lines) for index, each in enumerate(node.value)]


def _scalar(node: Any, _path: Path, _lines: dict[Path, int]) -> str | int | bool | None:
    text: str = node.value
    if node.style is not None:  # quoted: text, whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


_READERS: Mapping[type, Callable[[Any, Path, dict[Path, int]], Any]] = {
    yaml.MappingNode: _mapping,
    yaml.SequenceNode: _sequence,
    yaml.ScalarNode: _scalar,
}
