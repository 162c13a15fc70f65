"""What a workbook would change (导入前的核对): the files anew, the changes in words, or why it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.processes.check.all_rules import check, errors
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Known
from hotline.processes.diff.change import Change
from hotline.processes.diff.compare import compare
from hotline.processes.folder import read_files
from hotline.processes.spreadsheet.errors import WorkbookRefused
from hotline.processes.spreadsheet.merge import merge
from hotline.processes.spreadsheet.reading import Sheet, read_workbook
from hotline.processes.spreadsheet.table import Row, table_files


@dataclass(frozen=True)
class Plan:
    """What an import comes to (导入的内容)."""

    files: Mapping[str, bytes]
    """Those that change, by name."""
    changes: list[Change]


def plan(folder: Mapping[str, bytes], workbook: bytes, known: Known) -> Plan:
    """What the workbook would change in a folder, given as contents by file name.

    Raises TableFileUnusable, WorkbookUnreadable, WorkbookRefused: also for what the check before a deployment would
    refuse, as far as the workbook brings it.
    """
    tables = table_files((name, folder[name]) for name in sorted(folder) if name.endswith(".dmn"))
    sheets = read_workbook(workbook, tables)
    wanted: dict[str, list[Row]] = {sheet.table.view.id: sheet.rows for sheet in sheets}
    merged = {file.name: merge(file, wanted) for file in tables}
    changed = {name: content for name, content in merged.items() if content != folder[name]}
    old, new = read_files(sorted(folder.items())), read_files(sorted({**folder, **changed}.items()))
    before = {_what(each) for each in errors(check(old, known))}
    brought = [each for each in errors(check(new, known)) if _what(each) not in before]
    if brought:
        raise WorkbookRefused([_said(each, sheets) for each in brought])
    return Plan(changed, compare(old, new))


def _what(finding: Finding) -> tuple[str, str, str, str]:
    """Without the row's number, which a new row above it changes."""
    return finding.file, finding.element, finding.code, finding.text


def _said(finding: Finding, sheets: Sequence[Sheet]) -> str:
    """With the sheet and the line in which it is put right."""
    for sheet in sheets:
        if finding.file == sheet.table.view.file and finding.element in sheet.lines:
            return f"工作表“{sheet.title}”第 {sheet.lines[finding.element]} 行：{finding.text}"
        if finding.element == sheet.table.view.id:
            return f"工作表“{sheet.title}”：{finding.text}"
    return str(finding)
