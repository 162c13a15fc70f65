"""What can't be done with files and papers, and why (文件与文书错误)."""

from hotline.errors import Forbidden, HotlineError, NotFound, RuleBroken


class FileUnknown(NotFound):
    """The ticket has no file of that number."""

    code = "FILE_NOT_FOUND"
    message = "未找到该文件"


class FileEmpty(HotlineError):
    """There is nothing in the file."""

    code = "FILE_EMPTY"
    status = 422
    message = "文件是空的，请重新选择"


class FileTooLarge(HotlineError):
    """The file is larger than the office's setting allows."""

    code = "FILE_TOO_LARGE"
    status = 413
    message = "文件过大，请压缩或分开后再上传"


class FileTypeRefused(HotlineError):
    """The file is of another type than those that are taken in, whatever its name says."""

    code = "FILE_TYPE_REFUSED"
    status = 415
    message = "不支持这种文件；可以上传 JPG、PNG 图片，PDF、Word（.docx）、Excel（.xlsx）文件"


class FileNameInvalid(HotlineError):
    """The name of the file is empty or too long, or belongs to a path."""

    code = "FILE_NAME_INVALID"
    status = 422
    message = "文件名无效，请改名后再上传"


class FileDamaged(HotlineError):
    """A picture or an archive that was sent can't be opened."""

    code = "FILE_DAMAGED"
    status = 422
    message = "文件已损坏，无法打开，请重新选择"


class PictureTooLarge(HotlineError):
    """A picture has more pixels than any camera makes."""

    code = "PICTURE_TOO_LARGE"
    status = 422
    message = "图片尺寸过大，请缩小后再上传"


class FileLost(HotlineError):
    """A stored file is gone from the folder, or is no longer what was stored: restore it from a backup."""

    code = "FILE_LOST"
    status = 500
    message = "文件已丢失或与保存时不一致，请联系管理员从备份恢复"


class FileForbidden(Forbidden):
    """The file may hold personal data that the caller's role does not need (R-61)."""

    code = "FILE_FORBIDDEN"
    message = "该文件含有诉求人的个人信息，您的岗位无需查看"


class PaperFactUnknown(NotFound):
    """The ticket has no application or re-handling of that number to make a paper of."""

    code = "PAPER_FACT_NOT_FOUND"
    message = "该工单没有可以生成此文书的办理事实"


class NotConfirmed(RuleBroken):
    """The record of handling is made of what the head has confirmed (R-06)."""

    code = "NOT_CONFIRMED"
    message = "负责人尚未确认再次处置，不能生成《工单处理记录表》"


class TemplateUnusable(HotlineError):
    """A template that the office put in the folder of papers can't be used. See `hotline papers check`."""

    code = "TEMPLATE_UNUSABLE"
    status = 500
    message = "文书模板无法使用"


class TemplateMissing(TemplateUnusable):
    """The folder of papers does not have the template."""

    code = "TEMPLATE_MISSING"
    message = "没有找到文书模板"


class TemplateBroken(TemplateUnusable):
    """The template is no .docx, or its placeholders are not written as they should be."""

    code = "TEMPLATE_BROKEN"
    message = "文书模板已损坏或标记有误"


class PlaceholderUnknown(TemplateUnusable):
    """The template asks for something that the paper does not have."""

    code = "PLACEHOLDER_UNKNOWN"
    message = "文书模板中有不认识的填写项"
