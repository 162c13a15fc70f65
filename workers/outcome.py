"""What is answered to the engine for a job (任务结果), and which error means which answer."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from hotline.engine.job import Job
from hotline.errors import ContractBroken, DatabaseUnavailable, EngineUnavailable, HotlineError


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
    Messages carry no values: they could be personal.
    """
    if isinstance(error, ValidationError):
        names = ", ".join(str(part) for problem in error.errors() for part in problem["loc"])
        return Failed(0, f"流程图元素“{job.element}”给任务“{job.type}”的输入不符合约定：{names}", timedelta())
    if isinstance(error, ContractBroken):
        return Failed(0, f"{error.code}：{error}", timedelta())
    if isinstance(error, IntegrityError):
        return Failed(
            job.retries - 1,
            f"流程图元素“{job.element}”登记的内容与已有记录冲突：同一步骤、同一轮次（round）只能登记一次",
            back_off(attempt),
        )
    if isinstance(error, DatabaseUnavailable | EngineUnavailable | OSError):
        return Failed(job.retries, f"暂时无法办理：{type(error).__name__}", back_off(attempt))
    if isinstance(error, HotlineError):
        return BusinessError(error.code, str(error))
    return Failed(job.retries - 1, f"程序错误：{type(error).__name__}，详见日志", back_off(attempt))


def back_off(attempt: int) -> timedelta:
    """A growing pause with jitter, from about half a second to about a minute."""
    return timedelta(seconds=min(0.5 * 2 ** min(attempt, 7), 60.0) * random.uniform(0.7, 1.3))  # noqa: S311
