"""Errors that a person can act on (业务错误). The docstring of a class says when it happens."""

from typing import ClassVar


class HotlineError(Exception):
    """Something asked for can't be done. `str(error)` is Chinese, for people; `code` is stable, for programs."""

    code: ClassVar[str] = "HOTLINE_ERROR"
    status: ClassVar[int] = 400
    message: ClassVar[str] = "请求无法处理"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class NotFound(HotlineError):
    """What was asked for does not exist, or is not for the eyes of who asks."""

    code = "NOT_FOUND"
    status = 404
    message = "未找到"


class Forbidden(HotlineError):
    """Who asks has no right to do this (R-60)."""

    code = "FORBIDDEN"
    status = 403
    message = "您没有办理此事项的权限"


class RuleBroken(HotlineError):
    """A rule of the regulation does not allow this now."""

    code = "RULE_BROKEN"
    status = 409
    message = "不符合办理规则"


class DatabaseUnavailable(HotlineError):
    """The database is locked or away; the same request may succeed a little later."""

    code = "DATABASE_UNAVAILABLE"
    status = 503
    message = "数据库暂时不可用，内容未保存，请稍后重试"


class EngineUnavailable(HotlineError):
    """The engine does not answer; what it is to be told waits in the outbox."""

    code = "ENGINE_UNAVAILABLE"
    status = 503
    message = "流程引擎暂时不可用，已受理的内容会在恢复后继续"


class ContractBroken(HotlineError):
    """A diagram gives a worker something it can't work with: repeating does not help, an incident does."""

    code = "CONTRACT_BROKEN"
    status = 500
    message = "流程图与程序约定不一致"


def place_of(error: BaseException) -> str:
    """The innermost place in the code, for a log: a traceback's text could carry personal values (R-61)."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
