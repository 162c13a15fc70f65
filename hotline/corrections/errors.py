"""What can't be done about a correction, and why (更正业务错误)."""

from hotline.errors import HotlineError, RuleBroken


class CorrectionPending(RuleBroken):
    """The same is disputed already, and not decided yet."""

    code = "CORRECTION_PENDING"
    message = "该事项已有更正申请正在办理"


class CorrectionDecided(RuleBroken):
    """The dispute has its result already."""

    code = "CORRECTION_DECIDED"
    message = "该更正申请已有结果或已撤回"


class LatenessUnknown(HotlineError):
    """The ticket has no such lateness, or it is not one of the department's."""

    code = "LATENESS_UNKNOWN"
    status = 422
    message = "该工单没有这条超时记录，或不属于本部门，请从列表中选择"


class NothingCalledBack(RuleBroken):
    """The citizen was not called back yet: there is no outcome to dispute."""

    code = "NOTHING_CALLED_BACK"
    message = "该工单尚无回访结果"


class OutcomeMissing(HotlineError):
    """A corrected outcome must say what it is corrected to."""

    code = "OUTCOME_MISSING"
    status = 422
    message = "请选择更正后的回访结果"
