"""Why a file can't be imported at all (导入文件错误); what is wrong with one row is a `BadRow`."""

from hotline.errors import HotlineError


class ImportFileError(HotlineError):
    """The file can't be imported."""

    code = "IMPORT_FILE_INVALID"
    status = 422
    message = "文件无法导入"


class FileUnreadable(ImportFileError):
    """There is no such file, or it may not be opened."""

    code = "IMPORT_FILE_UNREADABLE"


class FileEmpty(ImportFileError):
    """The file has no content, or no row below its header."""

    code = "IMPORT_FILE_EMPTY"


class NotASpreadsheet(ImportFileError):
    """The file is neither .xlsx nor .csv nor .csv.gz, whatever its name says."""

    code = "IMPORT_NOT_A_SPREADSHEET"


class FileTooLarge(ImportFileError):
    """The file, or what it unpacks to, is larger than any list of tickets."""

    code = "IMPORT_FILE_TOO_LARGE"
    status = 413


class FileDamaged(ImportFileError):
    """The file breaks off or can't be decoded from some row on; the rows before it were read."""

    code = "IMPORT_FILE_DAMAGED"


class LayoutUnknown(ImportFileError):
    """No layout fits the header, the layout asked for does not exist, or its columns are missing."""

    code = "IMPORT_LAYOUT_UNKNOWN"


class LayoutFileInvalid(ImportFileError):
    """The file of column mappings has a mistake."""

    code = "IMPORT_LAYOUT_FILE_INVALID"
