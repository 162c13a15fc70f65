"""In what database and engine can differ (核对结果)."""

from dataclasses import dataclass
from enum import StrEnum


class Mend(StrEnum):
    """How a difference is put right (处理办法)."""

    START_AGAIN = "start_again"
    CANCEL = "cancel"
    COMPLETE = "complete"
    MOVE_TIMERS = "move_timers"

    @property
    def label(self) -> str:
        """As the operator reads it."""
        return _LABELS[self]


_LABELS = {
    Mend.START_AGAIN: "重新启动流程，回到数据库记录的环节",
    Mend.CANCEL: "取消引擎中多余的流程",
    Mend.COMPLETE: "把已办结果再告诉引擎",
    Mend.MOVE_TIMERS: "按时限重设定时器",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where they differ (差异)."""

    code: str
    """Stable, e.g. `NO_INSTANCE`."""
    case_id: str
    """The ticket or case; empty for an instance that belongs to none."""
    text: str
    """Chinese: what is wrong."""
    mend: Mend
    key: int = 0
    """The engine's key that it is about: an instance or a user task's element."""
    task_id: str = ""
    """The task that it is about, if it is about one."""
