"""What can't be done about an exclusion, and why (不纳入测评业务错误)."""

from hotline.errors import NotFound, RuleBroken


class ExclusionNotFound(NotFound):
    """There is no such application, or its ticket is not one of the caller's."""

    code = "EXCLUSION_NOT_FOUND"
    message = "未找到该不纳入测评申请"


class ExclusionPending(RuleBroken):
    """The ticket has an application that is not decided yet."""

    code = "EXCLUSION_PENDING"
    message = "该工单已有不纳入测评申请正在办理"


class ExcludedAlready(RuleBroken):
    """The ticket does not count already."""

    code = "EXCLUDED_ALREADY"
    message = "该工单已不纳入测评"


class ExclusionNotNeeded(RuleBroken):
    """A withdrawn ticket counts for nothing anyway."""

    code = "EXCLUSION_NOT_NEEDED"
    message = "该工单已撤单，无需申请不纳入测评"


class ExclusionDecided(RuleBroken):
    """The application has its result already."""

    code = "EXCLUSION_DECIDED"
    message = "该申请已有结果或已撤回"


class DistrictNotAsked(RuleBroken):
    """The district's answer is not waited for now: nobody has applied yet, or it is entered already."""

    code = "DISTRICT_NOT_ASKED"
    message = "该申请现在不在等待区级答复"
