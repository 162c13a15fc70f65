"""Decision tables (决策表) read into rows that a page can show, from the process owner's folder."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET  # the files are the office's own

from hotline.errors import NotFound
from hotline.view import View

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


class TableUnknown(NotFound):
    """There is no such table."""

    code = "TABLE_UNKNOWN"
    message = "未找到该决策表"


class ColumnView(View):
    """A column of a table (列)."""

    label: str
    expression: str
    """输入列为变量或表达式，输出列为变量名。"""
    type: str
    values: list[str]
    """允许的值；未限定的为空。"""


class RuleView(View):
    """A row of a table (规则)."""

    no: int
    """从 1 起，由上到下。"""
    id: str
    inputs: list[str]
    """各输入列的条件，与 `TableView.inputs` 同序；空文字为不限。"""
    outputs: list[str]
    annotation: str
    """说明，如制度条款。"""


class TableHead(View):
    """A table in a list (决策表)."""

    id: str
    name: str
    description: str
    file: str
    hit_policy: str
    """`FIRST` 由上到下取第一行、`UNIQUE` 至多一行符合、`COLLECT` 取全部符合的行。"""
    rules: int
    """行数。"""


class TableView(TableHead):
    """A table with its rows (决策表内容)."""

    inputs: list[ColumnView]
    outputs: list[ColumnView]
    rows: list[RuleView]


def tables(processes: Path) -> list[TableHead]:
    """All tables of the folder, by file and place in it."""
    return [
        TableHead(**{name: getattr(each, name) for name in TableHead.model_fields})
        for each in _read(processes)
    ]


def table(processes: Path, table_id: str) -> TableView:
    """The table of that id. Raises TableUnknown."""
    found = next((each for each in _read(processes) if each.id == table_id), None)
    if found is None:
        raise TableUnknown
    return found


def _read(processes: Path) -> Iterator[TableView]:
    for path in sorted(processes.glob("*.dmn")):
        yield from tables_in(path.name, ET.parse(path).getroot())  # noqa: S314 - the files are the office's own


def tables_in(file: str, root: ET.Element) -> Iterator[TableView]:
    """The tables of one file."""
    for decision in root.iter(f"{DMN}decision"):
        content = decision.find(f"{DMN}decisionTable")
        if content is not None:
            yield _table(file, decision, content)


def _table(file: str, decision: ET.Element, content: ET.Element) -> TableView:
    rules = content.findall(f"{DMN}rule")
    return TableView(
        id=decision.get("id", ""),
        name=decision.get("name", ""),
        description=_text(decision, "description"),
        file=file,
        hit_policy=content.get("hitPolicy", "UNIQUE"),
        rules=len(rules),
        inputs=[_input(each) for each in content.findall(f"{DMN}input")],
        outputs=[_output(each) for each in content.findall(f"{DMN}output")],
        rows=[_rule(no, rule) for no, rule in enumerate(rules, 1)],
    )


def _input(column: ET.Element) -> ColumnView:
    expression = column.find(f"{DMN}inputExpression")
    asked = _text(expression, "text") if expression is not None else ""
    return ColumnView(
        label=column.get("label") or asked,
        expression=asked,
        type=expression.get("typeRef", "") if expression is not None else "",
        values=_values(column.find(f"{DMN}inputValues")),
    )


def _output(column: ET.Element) -> ColumnView:
    name = column.get("name", "")
    return ColumnView(
        label=column.get("label") or name,
        expression=name,
        type=column.get("typeRef", ""),
        values=_values(column.find(f"{DMN}outputValues")),
    )


def _values(element: ET.Element | None) -> list[str]:
    text = _text(element, "text") if element is not None else ""
    return [value.strip().strip('"') for value in text.split(",") if value.strip().strip('"')]


def _rule(no: int, rule: ET.Element) -> RuleView:
    return RuleView(
        no=no,
        id=rule.get("id", ""),
        inputs=[_text(each, "text") for each in rule.findall(f"{DMN}inputEntry")],
        outputs=[_text(each, "text") for each in rule.findall(f"{DMN}outputEntry")],
        annotation=_text(rule, "description"),
    )


def _text(element: ET.Element, child: str) -> str:
    return (element.findtext(f"{DMN}{child}") or "").strip()
