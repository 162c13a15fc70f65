"""What can't be done about an extension, and why (延期业务错误)."""

from hotline.errors import HotlineError, NotFound, RuleBroken


class ExtensionNotFound(NotFound):
    """There is no such request, or its ticket is not one of the caller's."""

    code = "EXTENSION_NOT_FOUND"
    message = "未找到该延期申请"


class ExtensionPending(RuleBroken):
    """The ticket has a request that is not answered yet."""

    code = "EXTENSION_PENDING"
    message = "该工单已有延期申请正在办理"


class ExtensionAnswered(RuleBroken):
    """The request has its answer already, or was withdrawn."""

    code = "EXTENSION_ANSWERED"
    message = "该延期申请已有结果或已撤回"


class ExtensionNotLater(HotlineError):
    """A new day must lie ahead, and after the one that it takes the place of."""

    code = "EXTENSION_NOT_LATER"
    status = 422
    message = "新的期限应晚于现在和原来的期限，请核对日期"


class HandlingNotRunning(HotlineError):
    """A new day for the department's handling is entered while no limit of its handling runs: nothing would move."""

    code = "HANDLING_NOT_RUNNING"
    status = 422
    message = (
        "部门的处置时限现在没有在计时（尚未派单或已提交），不能延长；请不填部门处置的新期限，只延长总时限"
    )
