"""What can't be done with a ticket, and why (工单业务错误)."""

from hotline.errors import ContractBroken, HotlineError, NotFound, RuleBroken


class TicketNotFound(NotFound):
    """There is no such ticket, or it is not one of the caller's."""

    code = "TICKET_NOT_FOUND"
    message = "未找到该工单"


class TicketClosed(RuleBroken):
    """The ticket is closed or withdrawn."""

    code = "TICKET_CLOSED"
    message = "该工单已办结或已撤单，不能再办理"


class NotDispatched(RuleBroken):
    """The ticket is not with a department."""

    code = "NOT_DISPATCHED"
    message = "该工单尚未派单"


class DispatchMissing(ContractBroken):
    """The process goes on with a dispatch that nobody made."""

    code = "DISPATCH_MISSING"
    message = "流程中的派单序号在系统中没有对应的派单，请检查派单环节的输出"


class DepartmentUnknown(HotlineError):
    """No department of that code takes tickets."""

    code = "DEPARTMENT_UNKNOWN"
    status = 422
    message = "没有该承办部门，请从部门列表中选择"


class ComplainedUnitExcluded(RuleBroken):
    """A confidential citizen's ticket is never dispatched to the unit complained about (R-75)."""

    code = "COMPLAINED_UNIT_EXCLUDED"
    message = "该工单为保密工单，不能派给被投诉的单位"


class SameDepartment(RuleBroken):
    """A returned ticket can't go to the department that returned it (R-11)."""

    code = "SAME_DEPARTMENT"
    message = "不能改派给退单的部门本身，请选择其他部门"


class NotAccepted(RuleBroken):
    """The department has not accepted the ticket yet (R-02, R-10)."""

    code = "NOT_ACCEPTED"
    message = "请先接单，再办理此事项"


class NotContacted(RuleBroken):
    """Nothing is submitted before the citizen was contacted or a try was logged (R-02)."""

    code = "NOT_CONTACTED"
    message = "请先联系诉求人（至少登记一次联系），再提交处置结果"


class NotReturnable(RuleBroken):
    """A dispatch that the leaders decided can't be returned (R-12)."""

    code = "NOT_RETURNABLE"
    message = "该工单由街道主要领导批办，不能退单"


class SubmissionPending(RuleBroken):
    """The department has handed the ticket in; it is with the center now."""

    code = "SUBMISSION_PENDING"
    message = "处置结果已提交，城运中心正在办理，不能再退单或上报疑难"


class RequestPending(RuleBroken):
    """A return or a report of a difficult ticket is being decided already (R-10)."""

    code = "REQUEST_PENDING"
    message = "已有退单申请或疑难上报正在办理，请等待结果"


class ReturnTooLate(RuleBroken):
    """The return came after its deadline (R-10)."""

    code = "RETURN_TOO_LATE"
    message = "已超过退单期限，不予退单；请继续办理"


class ReturnUnsigned(RuleBroken):
    """The application is not signed by the department's head (R-10)."""

    code = "RETURN_UNSIGNED"
    message = "《退单申请表》须由承办部门负责人签字，未签字不予受理"


class RequestNotPending(RuleBroken):
    """The application or report was decided or withdrawn in the meantime."""

    code = "REQUEST_NOT_PENDING"
    message = "该申请已有结果或已撤回"


class NothingToCheck(RuleBroken):
    """There is no submission that waits for a check."""

    code = "NOTHING_TO_CHECK"
    message = "没有待审核的处置提交"


class CallBackTooEarly(RuleBroken):
    """The next try to call back is not due yet (R-04: on different days)."""

    code = "CALL_BACK_TOO_EARLY"
    message = "未到下次回访时间，请在约定时间之后再次回访"


class ClosingRefused(RuleBroken):
    """Nothing that was dispatched closes without the citizen's answer or the failed tries (R-09)."""

    code = "CLOSING_REFUSED"
    message = "尚无诉求人的回访结果，也未满无法联系的次数，不能办结"


class IntakeRefused(HotlineError):
    """The times of a ticket contradict one another."""

    code = "INTAKE_REFUSED"
    status = 422
    message = "工单时间有误"
