"""Timers: on a task they only report; others begin what is regular or wait for an agreed date. No literal time."""

import re
from collections.abc import Iterator

from hotline.processes.check.deadlines import DUE, REMIND
from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element, expressions
from hotline.processes.folder import ProcessFolder
from hotline.processes.tables import TableView

LITERAL = re.compile(
    r"\bP(?:\d|T\d)|\b(?:duration|date|time|now|today)\s*(?:and time)?\(|@\"[\dP-]|\d{4}-\d\d"
)
_CRON = re.compile(r"0 0 \d{1,2} [\d,*-]+ [\d,*]+ \?")
_VARIABLE = re.compile(r"=[a-z_]+")
_FROM_TABLE = "时限请写在 deadlines.dmn，流程图里用 =….due"


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """LITERAL_TIME, TIMER_INTERRUPTS, TIMER_NOT_ON_TASK, TIMER_DATE, TIMER_CYCLE, SCHEDULE_NOT_ASKED."""
    for diagram in folder.diagrams.values():
        for element in diagram.elements.values():
            yield from _literal(diagram, element)
            if element.event("timer") is not None:
                yield from _timer(diagram, element)
    for table in folder.tables.values():
        yield from _literals_in(table)


def _literal(diagram: Diagram, element: Element) -> Iterator[Finding]:
    if element.kind == "subProcess":
        return  # what is in it is looked at by itself
    found = next((text for text in expressions(element.xml) if LITERAL.search(text)), element.duration)
    if found is not None:
        text = f"直接写了时间“{found}”，改期限时会漏掉；{_FROM_TABLE}"
        yield about(diagram, element, "LITERAL_TIME", text)


def _literals_in(table: TableView) -> Iterator[Finding]:
    for row in table.rows:
        for cell in (*row.inputs, *row.outputs):
            if LITERAL.search(cell):
                text = f"写了具体的时间“{cell}”，决策表看不到系统的时钟；请改为数量和单位"
                yield Finding(table.file, f"{table.name} 第 {row.no} 行", row.id, "LITERAL_TIME", text)


def _timer(diagram: Diagram, timer: Element) -> Iterator[Finding]:
    if timer.kind == "boundaryEvent":
        yield from _on_a_task(diagram, timer)
    elif timer.kind == "startEvent":
        yield from _regular(diagram, timer)
    elif timer.cycle or not _VARIABLE.fullmatch(timer.timer or ""):
        text = "等待的定时器只能等一个算好的时刻，日期请写变量，如 =due"
        yield about(diagram, timer, "TIMER_DATE", text)


def _on_a_task(diagram: Diagram, timer: Element) -> Iterator[Finding]:
    host = diagram.host(timer)
    if timer.attribute("cancelActivity") != "false":
        text = "到时会打断工作；定时器只记录和提醒，请改为不中断（虚线）"
        yield about(diagram, timer, "TIMER_INTERRUPTS", text)
    if host is None or host.kind != "userTask":
        text = "定时器没有挂在人工任务上；压在几个任务上的时限请在每个任务上各挂一个"
        yield about(diagram, timer, "TIMER_NOT_ON_TASK", text)
    date = timer.timer or ""
    if not (DUE.fullmatch(date) or REMIND.fullmatch(date)):
        written = date or timer.cycle or timer.duration or ""
        text = f"日期“{written}”不是时限表算出的时刻；{_FROM_TABLE}（提醒用 =….remind）"
        yield about(diagram, timer, "TIMER_DATE", text)


def _regular(diagram: Diagram, start: Element) -> Iterator[Finding]:
    if not _CRON.fullmatch(start.cycle or ""):
        text = "定期的开始请写成“秒 分 时 日 月 星期”，如 0 0 9 1-15 * ?"
        yield about(diagram, start, "TIMER_CYCLE", text)
    if not _asks_the_schedule(diagram, start):
        text = "定期的开始之后要先查日程表（schedule），由它决定当天该不该办"
        yield about(diagram, start, "SCHEDULE_NOT_ASKED", text)


def _asks_the_schedule(diagram: Diagram, start: Element) -> bool:
    reached, then = {start.id}, diagram.targets(start.id)
    while len(then) == 1 and then[0].kind == "exclusiveGateway" and then[0].id not in reached:
        reached.add(then[0].id)
        then = diagram.targets(then[0].id)
    return [each.extended("calledDecision", "decisionId") for each in then] == ["schedule"]
