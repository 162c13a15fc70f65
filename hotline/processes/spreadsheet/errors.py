"""Why tables do not become a workbook, or a workbook no tables (Excel 互换的错误)."""

from collections.abc import Sequence

from hotline.errors import HotlineError


class TableFileUnusable(HotlineError):
    """A .dmn file is not such that single rows of it could be changed."""

    code = "TABLE_FILE_UNUSABLE"
    status = 422
    message = "规则表文件不能用 Excel 修改"


class WorkbookUnreadable(HotlineError):
    """The file is no .xlsx workbook."""

    code = "WORKBOOK_UNREADABLE"
    status = 422
    message = "不是有效的 Excel 文件（.xlsx），请用 Excel 或 WPS 另存为 .xlsx 后再试"


class WorkbookRefused(HotlineError):
    """Something in the workbook can't be taken over: `problems` says where, what, and what to do. Nothing changes."""

    code = "WORKBOOK_REFUSED"
    status = 422
    message = "Excel 文件中有不能采用的内容，没有作任何修改"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"{self.message}：{'；'.join(problems)}")
        self.problems = list(problems)
