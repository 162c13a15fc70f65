"""What this machine lacks for Operate (Operate 运行条件): what, where, and what to do, in both languages."""

from hotline.errors import HotlineError


class OperateError(HotlineError):
    """Operate can't be run here as things are."""

    code = "OPERATE_UNAVAILABLE"
    status = 503
    message = "不能运行 Operate"


class MavenMissing(OperateError):
    """There is no `mvn`, and something has still to be fetched by it."""

    code = "MAVEN_MISSING"
    message = (
        "缺少 Maven：命令 mvn 不在 PATH 中，Operate 及其存储由它取得。"
        "请安装，如 sudo apt-get install maven，再运行 make operate。"
        "Maven is missing: there is no mvn on PATH to fetch Operate with. "
        "Install it, e.g. sudo apt-get install maven, and run make operate again."
    )


class JavaMissing(OperateError):
    """No Java fit for the store was found."""

    code = "JAVA_MISSING"


class MemoryLow(OperateError):
    """Too little memory is free for two Java programs."""

    code = "MEMORY_LOW"


class StorePortsTaken(OperateError):
    """All ports that the store may listen on are taken."""

    code = "STORE_PORTS_TAKEN"


class StoreBroken(OperateError):
    """The store's libraries can't be had, or it ended, or it does not answer; the message names its log."""

    code = "STORE_BROKEN"


class OperateSilent(OperateError):
    """Operate's page did not come in time; the message names its log."""

    code = "OPERATE_SILENT"
