"""Deadlines: each comes from the table, stands on a task with a timer of its own, and the task's own reminds."""

import re
from collections.abc import Iterator

from hotline.processes import feel
from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element
from hotline.processes.folder import ProcessFolder

DUE = re.compile(r"=([a-z_.]+)\.due")
REMIND = re.compile(r"=([a-z_.]+)\.remind")
TABLE = "deadlines"
_PARTS = frozenset({"due", "remind", "id", "tries"})
_TELLS = {DUE: ("record_late", "记超时"), REMIND: ("send_reminder", "发提醒")}


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """DEADLINE_MISSING, DEADLINE_NOT_ITS_OWN, DEADLINE_NOT_COMPUTED, STEP_NOT_IN_TABLE, TIMER_MISSING,
    TIMER_UNLISTED, REMINDER_MISSING, REMINDERS_DIFFER, TIMER_TELLS_ANOTHER.
    """
    for diagram in folder.diagrams.values():
        for task in diagram.of_kind("userTask"):
            yield from _task(diagram, task)
        yield from _computed(diagram)
        yield from _steps(folder, diagram)


def limits_on(task: Element) -> list[str]:
    """`handling.accept` for each deadline that stands on a task, its own first."""
    return _listed(task, "deadline_ids")


def timers_of(diagram: Diagram, task: Element, date: re.Pattern[str]) -> dict[str, Element]:
    """The boundary timers of a task by the limit whose date they have."""
    found = [(date.fullmatch(each.timer or ""), each) for each in diagram.boundary_events(task.id)]
    return {match.group(1): timer for match, timer in found if match is not None}


def _listed(task: Element, name: str) -> list[str]:
    return [path.removesuffix(".id") for path in feel.paths(task.inputs.get(name, ""))]


def _task(diagram: Diagram, task: Element) -> Iterator[Finding]:
    limits = limits_on(task)
    if not limits:
        text = "没有写时限，请在输入 deadline_ids 列出压在它上面的时限，本步骤的写在最前"
        yield about(diagram, task, "DEADLINE_MISSING", text)
        return
    if task.extended("taskSchedule", "dueDate") != f"={limits[0]}.due":
        text = f"到期日（dueDate）应为本步骤的时限，请写 ={limits[0]}.due"
        yield about(diagram, task, "DEADLINE_NOT_ITS_OWN", text)
    yield from _timers(diagram, task, limits)
    yield from _reminders(diagram, task, limits)
    yield from _told(diagram, task)


def _timers(diagram: Diagram, task: Element, limits: list[str]) -> Iterator[Finding]:
    standing = timers_of(diagram, task, DUE)
    for limit in [each for each in limits if each not in standing]:
        text = f"时限“{limit}”没有定时器，请在任务下沿挂一个不中断的定时器，日期写 ={limit}.due"
        yield about(diagram, task, "TIMER_MISSING", text)
    for limit in [each for each in standing if each not in limits]:
        text = f"定时器对应的时限“{limit}”没有列在任务的输入 deadline_ids 中，请加上 {limit}.id"
        yield about(diagram, standing[limit], "TIMER_UNLISTED", text)


def _reminders(diagram: Diagram, task: Element, limits: list[str]) -> Iterator[Finding]:
    reminding = timers_of(diagram, task, REMIND)
    if limits[0] not in reminding:
        text = f"本步骤的时限没有提醒，请在任务下沿挂一个不中断的定时器，日期写 ={limits[0]}.remind，接“提醒”"
        yield about(diagram, task, "REMINDER_MISSING", text)
    if set(_listed(task, "reminder_ids")) != set(reminding):
        wanted = ", ".join(f"{limit}.id" for limit in limits if limit in reminding)
        text = f"输入 reminder_ids 与下沿的提醒对不上，请写 =[{wanted}]"
        yield about(diagram, task, "REMINDERS_DIFFER", text)


def _told(diagram: Diagram, task: Element) -> Iterator[Finding]:
    for date, (job_type, what) in _TELLS.items():
        for limit, timer in timers_of(diagram, task, date).items():
            if not _tells(diagram, timer, job_type, limit):
                text = f"这个定时器应连到{what}的消息结束事件（{job_type}），输入 deadline_id 写 ={limit}.id"
                yield about(diagram, timer, "TIMER_TELLS_ANOTHER", text)


def _tells(diagram: Diagram, timer: Element, job_type: str, limit: str) -> bool:
    ends = diagram.targets(timer.id)
    return [(end.kind, end.job_type, end.inputs.get("deadline_id")) for end in ends] == [
        ("endEvent", job_type, f"={limit}.id")
    ]


def _computed(diagram: Diagram) -> Iterator[Finding]:
    """A limit that is given by the caller (`total`) is of two parts and not looked at here."""
    computed = diagram.computed_limits()
    for element in diagram.elements.values():
        parts = (path.split(".") for path in diagram.paths(element))
        of_limits = {(each[0], each[1]) for each in parts if len(each) == 3 and each[2] in _PARTS}
        for name, step in sorted(of_limits):
            if step not in computed.get(name, set()):
                text = (
                    f"用到的时限“{name}.{step}”没有先查表再计算；"
                    f"请在前面的“查时限”里加上步骤“{step}”，“计算时限”的结果写到 {name}"
                )
                yield about(diagram, element, "DEADLINE_NOT_COMPUTED", text)


def _steps(folder: ProcessFolder, diagram: Diagram) -> Iterator[Finding]:
    table = folder.tables.get(TABLE)
    if table is None:
        return
    known = {step for row in table.rows for cell in row.inputs for step in feel.strings(cell)}
    for task in diagram.of_kind("businessRuleTask"):
        if task.extended("calledDecision", "decisionId") == TABLE and task.loop:
            for step in feel.strings(task.loop.get("inputCollection", "")):
                if step not in known:
                    text = f"时限表（{table.file}）没有步骤“{step}”的行，请先在表中加一行"
                    yield about(diagram, task, "STEP_NOT_IN_TABLE", text)
