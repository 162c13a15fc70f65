"""What a login or a change of an account refuses (登录错误)."""

from hotline.errors import HotlineError, NotFound, RuleBroken


class LoginRefused(HotlineError):
    """Person or password is wrong, the person is inactive or has no account, or the account is locked.

    One answer for all of them: who asks learns nothing about who works here.
    """

    code = "LOGIN_REFUSED"
    status = 401
    message = "登录名或密码不正确，或账号已暂时锁定。连续输错会锁定一段时间；忘记密码请找系统管理员"


class LoginFormExpired(HotlineError):
    """The login page was opened too long ago, was sent already, or is not this browser's."""

    code = "LOGIN_FORM_EXPIRED"
    status = 403
    message = "登录页已过期，请重新登录"


class TooManyLogins(HotlineError):
    """So many attempts came from one address that it has to wait."""

    code = "TOO_MANY_LOGINS"
    status = 429
    message = "登录尝试过于频繁，请稍后再试"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds


class OneTimePasswordExpired(HotlineError):
    """The password that an administrator gave out was not used in time."""

    code = "ONE_TIME_PASSWORD_EXPIRED"
    status = 401
    message = "初始密码已过期，请找系统管理员重新发放"


class SecondFactorRefused(HotlineError):
    """The code is wrong, was used already, or the account is locked."""

    code = "SECOND_FACTOR_REFUSED"
    status = 401
    message = "动态口令不正确或已用过，请输入手机上新的口令，或一个未用过的恢复码"


class SecondFactorCodeWrong(RuleBroken):
    """The code with which a second factor is to be turned on does not belong to its secret."""

    code = "SECOND_FACTOR_CODE_WRONG"
    status = 422
    message = "动态口令不正确，请核对手机时间后输入新的口令"


class SecondFactorOn(RuleBroken):
    """The person has a second factor already."""

    code = "SECOND_FACTOR_ON"
    message = "动态口令已启用"


class SecondFactorOff(RuleBroken):
    """The person has no second factor."""

    code = "SECOND_FACTOR_OFF"
    message = "动态口令未启用"


class SecondFactorNeeded(RuleBroken):
    """The person has a role that has to have a second factor."""

    code = "SECOND_FACTOR_NEEDED"
    message = "您的岗位必须使用动态口令，不能停用"


class SecondFactorUnreadable(HotlineError):
    """The system's key is another than the one with which the second factor was sealed."""

    code = "SECOND_FACTOR_UNREADABLE"
    status = 503
    message = "动态口令无法核对，请系统管理员停用后重新启用"


class AccountMissing(NotFound):
    """The person has no account: he logs in otherwise, or not at all."""

    code = "ACCOUNT_MISSING"
    message = "该人员没有账号"


class AccountExists(RuleBroken):
    """The person has an account already."""

    code = "ACCOUNT_EXISTS"
    message = "该人员已有账号；要重发初始密码请用“重置密码”"


class PersonMissing(NotFound):
    """Nobody of that id works here."""

    code = "PERSON_MISSING"
    message = "没有该工作人员，或已停用"


class CurrentPasswordWrong(HotlineError):
    """The present password, asked for before a change, is wrong, or the account is locked."""

    code = "CURRENT_PASSWORD_WRONG"
    status = 422
    message = "当前密码不正确；连续输错会暂时锁定"


class PasswordRefused(RuleBroken):
    """A new password does not fit."""

    code = "PASSWORD_REFUSED"
    status = 422
    message = "新密码不符合要求"


class PasswordTooShort(PasswordRefused):
    """A new password is shorter than ten characters."""

    code = "PASSWORD_TOO_SHORT"
    message = "新密码至少 10 个字符；几个词连成的一句话就很好"


class PasswordTooLong(PasswordRefused):
    """A new password is longer than 128 characters."""

    code = "PASSWORD_TOO_LONG"
    message = "新密码最多 128 个字符"


class PasswordIsName(PasswordRefused):
    """A new password is the person's id or name, at most with digits."""

    code = "PASSWORD_IS_NAME"
    message = "新密码不能是登录名或姓名"


class PasswordCommon(PasswordRefused):
    """A new password is one that many use."""

    code = "PASSWORD_COMMON"
    message = "新密码太常见，容易被猜中，请换一个"


class PasswordUnchanged(PasswordRefused):
    """A new password is the last one."""

    code = "PASSWORD_UNCHANGED"
    message = "新密码不能与原密码相同"


class PasswordsDiffer(PasswordRefused):
    """A new password was typed twice, differently."""

    code = "PASSWORDS_DIFFER"
    message = "两次输入的新密码不一致"


class ProviderUnavailable(HotlineError):
    """The identity provider does not answer, or not as it should."""

    code = "PROVIDER_UNAVAILABLE"
    status = 503
    message = "统一身份认证暂时不可用，请稍后重试或用密码登录"


class ProviderRefused(HotlineError):
    """The identity provider did not log the person in, or its answer can't be trusted."""

    code = "PROVIDER_REFUSED"
    status = 401
    message = "统一身份认证未通过，请重新登录"


class ProviderPersonUnknown(HotlineError):
    """The identity provider knows the person, this office does not."""

    code = "PROVIDER_PERSON_UNKNOWN"
    status = 403
    message = "该账号未登记为本系统的工作人员，请找系统管理员"


class ProviderOff(NotFound):
    """No identity provider is set."""

    code = "PROVIDER_OFF"
    message = "未设置统一身份认证"
