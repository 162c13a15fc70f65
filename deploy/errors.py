"""What can go wrong with the engine's launcher (引擎启动器的错误)."""

from hotline.errors import HotlineError


class NoEngineFound(HotlineError):
    """Neither an address nor Docker nor Maven is there: nothing to run the engine with."""

    code = "NO_ENGINE_FOUND"
    status = 503
    message = (
        "没有可用的流程引擎：请安装 Maven（命令 mvn），或启动 Docker，"
        "或用 ZEEBE_ADDRESS 指定已有 Zeebe 网关的地址（主机:端口）。"
        "No engine: install Maven, or start Docker, or set ZEEBE_ADDRESS to a Zeebe gateway."
    )


class EngineArchiveBroken(HotlineError):
    """The engine's distribution could not be fetched, or is not what its checksum says."""

    code = "ENGINE_ARCHIVE_BROKEN"
    status = 503
    message = "流程引擎安装包下载失败或校验不符"


class EngineAlreadyRunning(HotlineError):
    """Another engine runs on the same data folder, and can't be used for what was asked."""

    code = "ENGINE_ALREADY_RUNNING"
    status = 409
    message = "该数据目录已有流程引擎在运行"


class EngineDied(HotlineError):
    """The engine's process ended while it was being waited for; its log says why."""

    code = "ENGINE_DIED"
    status = 503
    message = "流程引擎进程已退出"


class EngineClockRefused(HotlineError):
    """The engine's clock can't be moved: it was not started with a controlled clock, or does not answer."""

    code = "ENGINE_CLOCK_REFUSED"
    status = 409
    message = "流程引擎的时钟不可调整"
