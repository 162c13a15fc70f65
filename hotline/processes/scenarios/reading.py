"""Reading the test files of a folder (读测试文件): every mistake with file, line and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from hotline.errors import HotlineError
from hotline.processes.scenarios.model import Scenario, ScenarioFile, TableTest
from hotline.processes.scenarios.words import unknown
from hotline.processes.scenarios.yaml_lines import Lined, YamlBroken, read_lined

TESTS = "tests"
"""The subfolder of a process folder in which its tests are."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something to put right in a test file (测试文件错误); `text` is Chinese and says what to do."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.text}"


class ScenariosInvalid(HotlineError):
    """Test files can't be used as they are; `mistakes` says what to put right."""

    code = "PROCESS_TESTS_INVALID"
    status = 422

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("测试文件有误：" + "；".join(str(each) for each in self.mistakes))


class NoTests(HotlineError):
    """There is nothing to be tested: no file, or no test of that name."""

    code = "NO_PROCESS_TESTS"
    status = 404


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test is written (出处)."""

    file: str
    path: tuple[str | int, ...]
    lined: Lined = field(repr=False)

    def line(self, *inside: str | int) -> int:
        """The line of the test, or of a part of it."""
        return self.lined.line((*self.path, *inside))

    def mistake(self, text: str, *inside: str | int) -> Mistake:
        """What is wrong with it, or with a part of it."""
        return Mistake(self.file, self.line(*inside), text)


@dataclass(frozen=True, slots=True)
class Written:
    """A test and where it is written."""

    test: TableTest | Scenario
    place: Place


def read_tests(folder: Path) -> list[Written]:
    """All tests in `folder`'s test files, in their order. Raises ScenariosInvalid, NoTests."""
    files = sorted((folder / TESTS).glob("*.yaml"))
    if not files:
        raise NoTests(f"没有测试文件：{folder.name}/{TESTS}/*.yaml")
    mistakes: list[Mistake] = []
    found = [each for file in files for each in _read(file, mistakes)]
    mistakes += _named_twice(found)
    if mistakes:
        raise ScenariosInvalid(mistakes)
    return found


def chosen(tests: Sequence[Written], only: str | None) -> list[Written]:
    """Those whose name contains `only`; all where it is None. Raises NoTests."""
    found = [each for each in tests if only is None or only in each.test.name]
    if not found:
        names = (each.test.name for each in tests)
        raise NoTests(unknown(only, names) if only else "测试文件里没有测试")
    return found


def _read(file: Path, mistakes: list[Mistake]) -> Iterator[Written]:
    try:
        lined = read_lined(file.read_text("utf-8"))
        content = ScenarioFile.model_validate(lined.document or {})
    except UnicodeDecodeError:
        mistakes.append(Mistake(file.name, 1, "文件要存为 UTF-8"))
    except YamlBroken as error:
        mistakes.append(Mistake(file.name, error.line, str(error)))
    except ValidationError as error:
        mistakes += _mistakes(file.name, read_lined(file.read_text("utf-8")), error)
    else:
        for key, tests in (("决策表", content.tables), ("情景", content.scenarios)):
            for index, test in enumerate(tests):
                yield Written(test, Place(file.name, (key, index), lined))


def _mistakes(file: str, lined: Lined, error: ValidationError) -> Iterator[Mistake]:
    for found in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in found["loc"] if _stands(lined, part))
        yield Mistake(file, lined.line(path), _said(found))


def _stands(lined: Lined, part: str | int) -> bool:
    """Pydantic names the members of a union too, which nobody has written."""
    return isinstance(part, int) or any(part in path for path in lined.lines)


def _said(found: Mapping[str, Any]) -> str:
    where, kind = str(found["loc"][-1]) if found["loc"] else "文件", str(found["type"])
    match kind:
        case "missing":
            return f"缺少“{where}”"
        case "extra_forbidden":
            return f"不认识“{where}”，{unknown(where, _keys(ScenarioFile))}"
        case "string_type" | "string_too_short":
            return f"“{where}”应为文字"
        case "list_type":
            return f"“{where}”应为清单（每项前写“- ”）"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"“{where}”下面应写“名称: 内容”"
        case _ if kind.isupper():
            return str(found["msg"])
        case _:
            return f"“{where}”的内容不对"


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """Every key that a file may have."""
    for written in (model, TableTest, Scenario, *_parts(Scenario)):
        yield from (each.alias for each in written.model_fields.values() if each.alias)


def _parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in model.model_fields.values():
        kinds = (each.annotation, *getattr(each.annotation, "__args__", ()))
        yield from (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))


def _named_twice(tests: Iterable[Written]) -> Iterator[Mistake]:
    names: set[str] = set()
    for each in tests:
        if each.test.name in names:
            yield each.place.mistake(f"名称“{each.test.name}”与前面的重复，请改名", "名称")
        names.add(each.test.name)
