"""What can't be done with a task, and why (待办业务错误)."""

from hotline.errors import ContractBroken, Forbidden, NotFound, RuleBroken


class TaskNotFound(NotFound):
    """There is no such task, or it is not for the eyes of who asks."""

    code = "TASK_NOT_FOUND"
    message = "未找到该待办"


class TaskNotYours(Forbidden):
    """The task, of a ticket that one may see, belongs to people with another role or unit (R-60)."""

    code = "TASK_NOT_YOURS"
    message = "该待办不属于您的岗位，不能办理"


class TaskClaimedByOther(RuleBroken):
    """A colleague has claimed the task."""

    code = "TASK_CLAIMED"
    message = "该待办已由同事认领，如需办理请先与其交接"


class TaskDone(RuleBroken):
    """The task was completed already."""

    code = "TASK_DONE"
    message = "该待办已办理完成，无需重复提交"


class TaskWithdrawn(RuleBroken):
    """The task was taken back: the return was approved, or the ticket was withdrawn."""

    code = "TASK_WITHDRAWN"
    message = "该待办已撤回（退单已通过、改派或撤单），您填写的内容已保留为草稿"


class ActionUnknown(ContractBroken):
    """A diagram names an action that the program does not have."""

    code = "ACTION_UNKNOWN"
    message = "流程图中的办理动作（action）未实现"


class ActionMisplaced(ContractBroken):
    """A diagram uses an action outside the kind of process for which it is made."""

    code = "ACTION_MISPLACED"

    def __init__(self, element: str, action: str) -> None:
        super().__init__(f"流程图元素“{element}”的办理动作“{action}”不适用于这种流程")
