"""The tables at the end (演示结果表), fit for a hundred columns."""

from collections.abc import Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from demo.report import Report
from hotline.calendar import in_shanghai
from hotline.cases.rules import CaseKind
from hotline.deadlines.lateness import CAUSES
from hotline.deadlines.rules import STEP_NAMES
from hotline.tickets.close import CLOSED_AS_NAMES

KIND_NAMES = {
    "ordinary": "普通",
    "urgent": "紧急",
    "less_urgent": "次紧急",
    "snapshot": "随身拍",
    "city_review": "市级复核单",
}
RETURN_NAMES = {
    "approved": "同意",
    "refused": "未同意",
    "too_late": "超期",
    "unsigned": "未签字",
    "withdrawn": "提交后撤回或撤单",
    "pending": "未决定",
}
ENDED_NAMES = {
    "approved": "获批",
    "refused": "未同意",
    "withdrawn": "撤回、撤销",
    "done": "已走访",
    "corrected": "予以更正",
    "published": "已公布",
    "empty": "没有需要会审的",
    "held": "已举行",
    "dropped": "核实后不约谈",
    "received": "已接收",
}
ORIGIN_NAMES = {"department": "部门上报疑难", "center": "中心研判提请"}
WITHDRAWN_NAMES = {"citizen": "诉求人", "district": "区级"}
NO_YEAR_BEFORE = "上年同期都没有，不列。"


def show(report: Report, console: Console, folder: str) -> None:
    """Prints all of them; `folder` is where the papers are."""
    tables = (_outcome, _played, _comparison, _rules, _checks)
    console.print(*(table(report) for table in tables), _papers(report, folder), _summary(report))


def _counts(title: str, rows: Iterable[tuple[str, str, int]]) -> Table:
    table = Table("项目", "", title=title)
    table.add_column("数量", justify="right")
    last = ""
    for section, name, count in rows:
        table.add_row(section if section != last else "", name, str(count))
        last = section
    return table


def _section(title: str, counts: Mapping[str, int], names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """In the order of the names."""
    keys = [*(key for key in names if key in counts), *(key for key in counts if key not in names)]
    return [(title, names.get(key, key), counts[key]) for key in keys]


def _outcome(report: Report) -> Table:
    figures = report.figures
    rows = [
        *_section("工单", figures.kinds, KIND_NAMES),
        *_section("办结", figures.closed, CLOSED_AS_NAMES),
        *_section("超时", figures.late, STEP_NAMES),
        *_section("撤销超时", figures.annulled, CAUSES),
        *_section("退单", figures.returns, RETURN_NAMES),
        *_section("签派", figures.rules["R-12"].by, {}),
        ("预警工单", "", figures.alerts),
        ("再次处置", "", figures.rehandlings),
        *_section("联合处置", figures.joint_handlings, ORIGIN_NAMES),
        *_section("撤单", figures.withdrawals, WITHDRAWN_NAMES),
    ]
    for kind, ended in figures.cases.items():
        rows += _section(CaseKind(kind).label, ended, ENDED_NAMES)
    return _counts(f"{report.figures.tickets} 张工单和其他事项的结果", rows)


def _played(report: Report) -> Table:
    """In two columns: there are many."""
    table = Table(title="演了什么（其余按习惯）")
    for _ in range(2):
        table.add_column("经过")
        table.add_column("工单", justify="right")
    rows = [(title, str(count)) for title, count in report.stories.items()]
    half = (len(rows) + 1) // 2
    for number, left in enumerate(rows[:half]):
        right = rows[half + number] if half + number < len(rows) else ("", "")
        table.add_row(*left, *right)
    return table


def _comparison(report: Report) -> RenderableType:
    """Without what has no base in any row: the note says so."""
    comparison = report.comparison
    shown = [
        number
        for number in range(len(comparison.columns))
        if any(row[number][:1] != "—" for row in comparison.rows)
    ]
    table = Table(*(comparison.columns[number] for number in shown), title=comparison.title)
    for row in comparison.rows:
        table.add_row(*(row[number] for number in shown))
    note = comparison.note + (NO_YEAR_BEFORE if len(shown) < len(comparison.columns) else "")
    return Group(table, Text(note))


def _rules(report: Report) -> Table:
    table = Table("规则", title="规则演练次数（按数据库中的事实）")
    table.add_column("内容", overflow="fold", max_width=24)
    table.add_column("次数", justify="right")
    table.add_column("其中", overflow="fold")
    for rule, counted in report.figures.rules.items():
        by = "  ".join(f"{name}：{count}" for name, count in counted.by.items())  # lines break between them
        table.add_row(rule, counted.title, str(counted.count), by, style="" if counted.count else "yellow")
    return table


def _checks(report: Report) -> Table:
    table = Table("检查", "结果", title="结束检查")
    for check in report.checks:
        table.add_row(check.name, Text("通过", "green") if check.ok else Text("\n".join(check.found), "red"))
    return table


def _papers(report: Report, folder: str) -> RenderableType:
    lines = [f"文书 {len(report.papers)} 份，在 {folder}：", *(f"  {name}" for name in report.papers)]
    return Text("\n".join(lines))


def _summary(report: Report) -> RenderableType:
    begin, end = in_shanghai(report.simulated.begin), in_shanghai(report.simulated.end)
    lines = [
        f"模拟时间 {begin:%Y-%m-%d %H:%M} 至 {end:%Y-%m-%d %H:%M}，"
        f"实际用时 {report.seconds:.0f} 秒，种子 {report.seed}",
        f"文件 {report.input.file}：工单 {report.input.tickets}，重复行 {report.input.repeated_rows}，"
        f"未读取的行 {report.input.rejected_rows}",
    ]
    if report.input.assigned:
        lines.append(f"文件中没有、由演示的行为表分配的：{'；'.join(report.input.assigned)}")
    return Group(*(Text(line) for line in lines))
