"""What can't be done about a joint review or a resolution, and why (会审与决议业务错误)."""

from hotline.errors import HotlineError, NotFound, RuleBroken


class ReviewNotFound(NotFound):
    """There is no such joint review, or it is not for the eyes of who asks."""

    code = "REVIEW_NOT_FOUND"
    message = "未找到该会审"


class ItemNotFound(NotFound):
    """The agenda has no item of that number."""

    code = "REVIEW_ITEM_NOT_FOUND"
    message = "未找到该议题"


class AgendaNotOpen(RuleBroken):
    """Items are struck while the leader is confirming the agenda."""

    code = "AGENDA_NOT_OPEN"
    message = "只有在确定议题期间才能删去议题"


class AgendaEmpty(RuleBroken):
    """Every item was struck: a meeting without a subject is none."""

    code = "AGENDA_EMPTY"
    message = "议题已全部删去，请至少保留一项"


class ResolutionNotFound(NotFound):
    """The review or meeting has no resolution of that number."""

    code = "RESOLUTION_NOT_FOUND"
    message = "未找到该决议事项"


class ResolutionsNotOpen(RuleBroken):
    """Resolutions are entered while the meeting's record is being written."""

    code = "RESOLUTIONS_NOT_OPEN"
    message = "只有在办理会议记录期间才能登记或修改决议事项"


class ResolutionMissing(RuleBroken):
    """A coordination meeting that resolves nothing has nothing to follow up."""

    code = "RESOLUTION_MISSING"
    message = "请先登记决议事项，至少一项"


class OwnerUnknown(HotlineError):
    """No unit of that code can be the owner of a resolution."""

    code = "OWNER_UNKNOWN"
    status = 422
    message = "没有该责任单位，或已停用；责任单位应为承办部门、职能部门或物业公司"


class DueOnPast(HotlineError):
    """The day by which a resolution is to be carried out is over."""

    code = "DUE_ON_PAST"
    status = 422
    message = "完成日期不能早于今天"


class NotOnAgenda(HotlineError):
    """A resolution of a review is about tickets of its agenda only."""

    code = "NOT_ON_AGENDA"
    status = 422
    message = "该工单不在本次会审的议题中"


class TicketStillOpen(RuleBroken):
    """Only a closed ticket is taken up again; an open one is being handled anyway."""

    code = "TICKET_STILL_OPEN"
    message = "该工单仍在办理，无需再办理"
