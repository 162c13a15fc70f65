"""What can't be done about a visit, and why (走访业务错误)."""

from hotline.errors import HotlineError, RuleBroken


class VisitOver(RuleBroken):
    """The visit was done, excused or withdrawn in the meantime."""

    code = "VISIT_OVER"
    message = "该走访已完成或不再需要"


class ExplanationMissing(HotlineError):
    """What can't be solved soon is explained (R-33), and the explanation is written down."""

    code = "EXPLANATION_MISSING"
    status = 422
    message = "一时办不了的，请写明向诉求人解释了什么"


class VisitInFuture(HotlineError):
    """A visit is recorded after it was made."""

    code = "VISIT_IN_FUTURE"
    status = 422
    message = "走访日期不能晚于今天"


class PhotoUnknown(HotlineError):
    """A number is not one of a photograph of this ticket."""

    code = "PHOTO_UNKNOWN"
    status = 422
    message = "照片编号有误：请填写已上传到本工单的照片编号，多个用逗号隔开"
