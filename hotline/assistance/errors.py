"""What can't be done about assisting departments, and why (协办业务错误)."""

from hotline.errors import HotlineError, RuleBroken


class AssistantIsOwner(HotlineError):
    """The main department can't assist itself."""

    code = "ASSISTANT_IS_OWNER"
    status = 422
    message = "主办部门不能同时是协办部门，请选择其他部门"


class AssistantAsked(RuleBroken):
    """That department is asked already, and has not answered yet."""

    code = "ASSISTANT_ASKED"
    message = "已请该部门协办，正在办理"


class HandedIn(RuleBroken):
    """The main department has handed in: nobody is waited for any more (R-74)."""

    code = "HANDED_IN"
    message = "主办部门已提交处置结果，不能再请求协办"
