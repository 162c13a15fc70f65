"""What the API itself refuses (接口错误), beside the errors of the domain. Each class is a problem type."""

from hotline.errors import HotlineError, NotFound


class NotIdentified(HotlineError):
    """The request does not say who is calling."""

    code = "NOT_IDENTIFIED"
    status = 401
    message = "请先登录：请求没有写明是谁"


class DevelopmentIdentityRefused(HotlineError):
    """The development identity believes anybody: it does not start where others could reach it."""

    code = "DEVELOPMENT_IDENTITY_REFUSED"
    status = 500
    message = "开发环境只能监听本机回环地址；供他人使用请设 HOTLINE_ENVIRONMENT=production，并为人员开通账号"


class SignInNeeded(NotIdentified):
    """A page that is for somebody who is logged in."""

    message = "请先登录"


class CsrfMissing(HotlineError):
    """Something is to be changed by a session, without the token that only its own pages know."""

    code = "CSRF_MISSING"
    status = 403
    message = "页面已过期，请刷新后重试"


class AccountIncomplete(HotlineError):
    """Somebody is logged in, but has to do something about his account before anything else."""

    code = "ACCOUNT_INCOMPLETE"
    status = 403
    message = "请先在“账号”页完成设置"


class NewPasswordNeeded(AccountIncomplete):
    """The password was given out by an administrator and has to be changed first."""

    code = "NEW_PASSWORD_NEEDED"
    message = "请先在“账号”页修改初始密码"


class SecondFactorMissing(AccountIncomplete):
    """The person has a role that needs a second factor, and has none yet."""

    code = "SECOND_FACTOR_MISSING"
    message = "您的岗位须使用动态口令，请先在“账号”页启用"


class RequestInvalid(HotlineError):
    """A parameter or the body does not have the form that the documentation gives."""

    code = "REQUEST_INVALID"
    status = 422
    message = "请求内容有误"


class RequestUnreadable(HotlineError):
    """The body is not JSON, or is nested beyond all use."""

    code = "REQUEST_UNREADABLE"
    status = 400
    message = "请求内容不是有效的 JSON"


class FormUnreadable(HotlineError):
    """What a browser sent is no form, or breaks off."""

    code = "FORM_UNREADABLE"
    status = 400
    message = "表单内容不完整，请刷新页面后重新填写"


class ContentTypeUnsupported(HotlineError):
    """The body is something else than JSON, or does not say what it is."""

    code = "CONTENT_TYPE_UNSUPPORTED"
    status = 415
    message = "请求内容的类型应为 application/json"


class QueryUnknown(HotlineError):
    """The address has a query parameter that this operation does not know."""

    code = "QUERY_UNKNOWN"
    status = 422
    message = "有不认识的查询参数"


class BodyTooLarge(HotlineError):
    """The body is larger than any request needs."""

    code = "BODY_TOO_LARGE"
    status = 413
    message = "请求内容过大，请分批发送"


class AddressUnknown(NotFound):
    """There is nothing at this address."""

    code = "ADDRESS_UNKNOWN"
    message = "没有这个接口地址"


class MethodNotAllowed(HotlineError):
    """The address is right, the method is not."""

    code = "METHOD_NOT_ALLOWED"
    status = 405
    message = "该接口不支持这种请求方法"


class ChangedMeanwhile(HotlineError):
    """Somebody else wrote the same thing at the same moment; asking again shows what they did."""

    code = "CHANGED_MEANWHILE"
    status = 409
    message = "同一事项刚被他人办理，请刷新后重试"


class Unexpected(HotlineError):
    """A fault of the program; its log knows more, this answer does not."""

    code = "UNEXPECTED"
    status = 500
    message = "系统内部错误，请联系管理员"
