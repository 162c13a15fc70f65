"""What is answered to the engine for a job (任务结果), and which error means which answer."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import IntegrityError

from hotline.engine.job import Job
from hotline.errors import ContractBroken, DatabaseUnavailable, EngineUnavailable, HotlineError

REDRAW = "请流程负责人改正流程图并重新部署，在办的这一件由程序员查明后重试"
"""What to do where a variable can't help: a running instance stays on the diagram that it began with."""


@dataclass(frozen=True, slots=True)
class Completed:
    """Done, with these variables."""

    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for a person: keep it under a long lease."""


@dataclass(frozen=True, slots=True)
class BusinessError:
    """A rule says no: a BPMN error with the code of its class."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Not done. Without retries left the engine raises an incident."""

    retries: int
    message: str
    back_off: timedelta


Outcome = Completed | Held | BusinessError | Failed


def outcome_of(error: Exception, job: Job, attempt: int) -> Outcome:
    """Which answer an error means.

    A passing fault burns no retries, since they would be gone before a database is back. Input that breaks
    the contract is an incident at once. A row that another delivery of the same step wrote first is found by
    the next try; one that stays in the way is the diagram's fault, and shown when the retries are gone.
    Anything else is a fault of the program: it may pass, with retries.

    What ends as an incident is read in Operate, so each message says what, where, and what to do. Messages
    carry no values: they could be personal; and no keys: Operate counts equal messages together.
    """
    if isinstance(error, ValidationError):
        return Failed(0, _input_broken(error, job), timedelta())
    if isinstance(error, ContractBroken):
        return Failed(0, f"{error}（{error.code}）。处理：{REDRAW}", timedelta())
    if isinstance(error, IntegrityError):
        return Failed(
            job.retries - 1,
            f"步骤 {job.element} 要登记的内容已有记录：同一步骤、同一轮次（round）只能登记一次。"
            f"处理：循环中这一步的 round 每遍须不同；{REDRAW}",
            back_off(attempt),
        )
    if isinstance(error, DatabaseUnavailable | EngineUnavailable | OSError):
        return Failed(job.retries, f"暂时无法办理：{type(error).__name__}，恢复后自动继续", back_off(attempt))
    if isinstance(error, HotlineError):
        return BusinessError(error.code, f"{error}。处理：流程图没有接住错误 {error.code}；{REDRAW}")
    return Failed(
        job.retries - 1,
        f"程序错误：{type(error).__name__}。处理：在系统日志中按 Job Id（job_key）找到 job_failed，交程序员；"
        "改正并重新启动后重试",
        back_off(attempt),
    )


def _input_broken(error: ValidationError, job: Job) -> str:
    """Which variables are wrong, and how; never what they hold."""
    wrong = "、".join(f"{_name(problem)} {_how(problem)}" for problem in error.errors(include_url=False))
    return (
        f"变量 {wrong}，不符合任务 {job.type} 的约定。"
        f"处理：选中步骤 {job.element}，把变量改为正确的值，再重试；"
        "根因多在流程图该步骤的输入映射，请流程负责人改正并重新部署，否则新的还会停在这里"
    )


def _name(problem: ErrorDetails) -> str:
    return ".".join(str(part) for part in problem["loc"])


def _how(problem: ErrorDetails) -> str:
    if problem["type"] == "missing":
        return "没有给出"
    return "为空" if problem["input"] is None else "类型或取值不对"


def back_off(attempt: int) -> timedelta:
    """A growing pause with jitter, from about half a second to about a minute."""
    return timedelta(seconds=min(0.5 * 2 ** min(attempt, 7), 60.0) * random.uniform(0.7, 1.3))  # noqa: S311
