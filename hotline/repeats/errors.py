"""What can't be done about repeats, and why (重复工单业务错误)."""

from hotline.errors import HotlineError, NotFound, RuleBroken


class LinkNotFound(NotFound):
    """The two tickets are not linked as repeats."""

    code = "REPEAT_LINK_NOT_FOUND"
    message = "这两张工单没有重复关联"


class LinkedTicketBusy(RuleBroken):
    """Somebody works on a linked ticket at this very moment."""

    code = "LINKED_TICKET_BUSY"
    message = "关联工单正在由他人办理，请稍后再试，或去掉一并提交"


class LinkedTicketNotReady(HotlineError):
    """A linked ticket is not the department's to hand in now."""

    code = "LINKED_TICKET_NOT_READY"
    status = 422
    message = "关联工单现在不能一并提交，请重新选择"
