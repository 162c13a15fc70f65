"""What can go wrong (备份与恢复的错误)."""

from hotline.errors import HotlineError


class BackupElsewhere(HotlineError):
    """The database is PostgreSQL: its own program backs it up."""

    code = "BACKUP_ELSEWHERE"
    status = 409
    message = "PostgreSQL 请用它自己的程序备份"


class NothingToBackUp(HotlineError):
    """There is no database in the data folder."""

    code = "NOTHING_TO_BACK_UP"
    status = 404
    message = "没有可备份的数据库"


class BackupExists(HotlineError):
    """The file to write is there already; a back-up never replaces another."""

    code = "BACKUP_EXISTS"
    status = 409
    message = "备份文件已存在"


class DatabaseBroken(HotlineError):
    """SQLite's own check finds faults in what was copied."""

    code = "DATABASE_BROKEN"
    status = 500
    message = "数据库未通过完整性检查"


class BackupUnreadable(HotlineError):
    """The file is no back-up, or not all of it, or not what it was when it was written."""

    code = "BACKUP_UNREADABLE"
    status = 422
    message = "不是完整的备份文件"


class BackupTooNew(HotlineError):
    """A later version of the program wrote it."""

    code = "BACKUP_TOO_NEW"
    status = 409
    message = "备份由更新版本的程序写成"


class DataFolderNotEmpty(HotlineError):
    """The data folder has a database, and nobody said that it may be set aside."""

    code = "DATA_FOLDER_NOT_EMPTY"
    status = 409
    message = "数据目录中已有数据库"
