"""What can be said against work on a case (事项业务错误)."""

from hotline.errors import NotFound, RuleBroken


class CaseNotFound(NotFound):
    """There is no case of that id."""

    code = "CASE_NOT_FOUND"
    message = "未找到该事项"


class CaseEnded(RuleBroken):
    """The case has ended: nothing more is done on it."""

    code = "CASE_ENDED"
    message = "该事项已办结，不能再办理"
