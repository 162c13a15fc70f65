"""Files that were sent, held against what runs (检查与比较): what is found, what would change. Nothing is kept."""

from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from hotline.errors import HotlineError, place_of
from hotline.processes.check.finding import Finding, Level
from hotline.processes.check.known import Place, Standing
from hotline.processes.files import folder_files
from hotline.processes.folder import ProcessFolder, read_files
from hotline.processes.picture.picture import Picture, draw
from hotline.processes.received import ProcessFilesMissing
from hotline.processes.standing import standing
from hotline.processes.stored import stored_files
from hotline.view import View
from hotline.work import Work

log = structlog.get_logger()

Check: TypeAlias = Callable[[Mapping[str, bytes], Mapping[Place, Standing]], Awaitable[list[Finding]]]
"""The whole check before a deployment, over contents by file name: what workers and tools say is known above."""

Files: TypeAlias = Mapping[str, bytes]


class CheckUnavailable(HotlineError):
    """The program was started without what the check needs to know of workers and tools."""

    code = "PROCESS_CHECK_UNAVAILABLE"
    status = 503
    message = "这里没有接通检查，请用 hotline processes check"


class FilesNotComparable(HotlineError):
    """A file of one side can't be read; which, and why, is in the message."""

    code = "PROCESS_FILES_NOT_COMPARABLE"
    status = 422
    message = "有文件读不了，无法比较"


class FilesTooStrange(HotlineError):
    """A file is valid, but so unlike what Camunda Modeler writes that it can't be looked at."""

    code = "PROCESS_FILES_TOO_STRANGE"
    status = 422
    message = "文件的内容不是 Camunda Modeler 的写法，看不懂；请在 Camunda Modeler 中打开并重新保存"


class FindingView(View):
    """One thing to mend (一条检查结果)."""

    file: str
    """文件名；关于整个文件夹的为空。"""
    label: str
    """元素的名称，或规则表的行；关于整个文件的为空。"""
    element: str
    """元素编号。"""
    code: str
    """供程序判断的代码。"""
    text: str
    """怎么回事、怎么办。"""
    level: Level
    """`error` 错误，不能部署；`warning` 提醒；`unchecked` 未检查。"""


@dataclass(frozen=True)
class Sides:
    """What runs now, and what it would be (改前、改后), as contents by file name."""

    old: Files
    new: Files
    standing: Mapping[Place, Standing]
    """Where running instances stand."""


async def sides(work: Work, sent: Files, *, complete: bool) -> Sides:
    """What was sent beside what runs.

    What runs is what is stored of it; what is not stored is taken from the process folder. Unless what was sent is
    `complete`, the files that were not sent stay as they are.
    """
    running = {**folder_files(work.settings.processes), **await stored_files(work)}
    new = sent if complete else {**running, **sent}
    if not any(name.endswith(".bpmn") for name in new):
        raise ProcessFilesMissing("没有流程图（.bpmn）；只改了一部分的，请选“只传改过的文件”")
    return Sides(running, new, await standing(work))


async def findings(check: Check | None, files: Sides) -> list[FindingView]:
    """What the check before a deployment says of the new side, errors first.

    Raises CheckUnavailable, FilesTooStrange.
    """
    if check is None:
        raise CheckUnavailable
    with _strange_files():
        return [FindingView.model_validate(each) for each in await check(files.new, files.standing)]


def picture(files: Sides) -> Picture:
    """What differs, drawn and in words. Raises FilesNotComparable, FilesTooStrange."""
    with _strange_files():
        old, new = _read(files)
        return draw(old, new, files.old, files.new)


@contextmanager
def _strange_files() -> Generator[None]:
    """Files of others may be stranger than any rule foresees; that is said, and is no fault of the program."""
    try:
        yield
    except (RecursionError, LookupError, TypeError, AttributeError, ValueError) as error:
        log.warning("process_files_too_strange", error=type(error).__name__, place=place_of(error))
        raise FilesTooStrange from error


def _read(files: Sides) -> tuple[ProcessFolder, ProcessFolder]:
    old, new = (read_files(sorted(side.items())) for side in (files.old, files.new))
    if old.unreadable or new.unreadable:
        problems = "；".join(f"{each.file}：{each.why}" for each in (*old.unreadable, *new.unreadable))
        raise FilesNotComparable(f"{FilesNotComparable.message}。{problems}")
    return old, new
