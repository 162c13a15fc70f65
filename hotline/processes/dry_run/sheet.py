"""A dry run as a workbook (试算工作簿): the summary, and a line for each change."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from hotline.processes.dry_run.outcome import Lateness, Outcome

COLUMNS = ("工单", "种类", "步骤", "原来", "按新的", "超时变化")
_WIDTHS = (24, 12, 28, 28, 28, 12)


def write_sheet(outcome: Outcome, path: Path) -> None:
    """Raises OSError."""
    book = Workbook()
    summary: Any = book.active
    summary.title = "汇总"
    for line in summary_lines(outcome):
        summary.append([line])
    summary.column_dimensions["A"].width = 90
    page: Any = book.create_sheet("逐件")
    page.append(COLUMNS)
    for each in outcome.found:
        page.append((each.ticket, each.subject.label, each.step, each.old, each.new, each.lateness.value))
        for cell in page[page.max_row]:
            cell.data_type = "s"  # never a formula
    for number, width in enumerate(_WIDTHS, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    book.save(path)


def summary_lines(outcome: Outcome) -> list[str]:
    """What a dry run says in a few lines."""
    seen = outcome.compared
    lines = [
        f"对照了 {seen.tickets} 张工单：时限 {seen.deadlines} 条、派单建议 {seen.suggestions} 次、"
        f"走访 {seen.visits} 次、填过的表单 {seen.forms} 张"
    ]
    for subject, changes, tickets in outcome.summary:
        lines.append(f"{subject.label}：{changes} 处不同，涉及 {tickets} 张工单")
    turned = {lateness: outcome.turned(lateness) for lateness in (Lateness.LATE_NOW, Lateness.LATE_NO_MORE)}
    if any(turned.values()):
        lines.append(
            "其中时限" + "，".join(f"{lateness.value} {number} 条" for lateness, number in turned.items())
        )
    if not outcome.found:
        lines.append("没有不同")
    return [*lines, *outcome.not_compared]
