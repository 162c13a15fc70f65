"""What a process needs that is one of several (多进程运行): a database and an engine that others share with it."""

from deploy.settings import EngineSettings
from hotline.errors import HotlineError
from hotline.settings import Settings


class OneProcessOnly(HotlineError):
    """SQLite allows one process; several need PostgreSQL."""

    code = "ONE_PROCESS_ONLY"
    status = 409
    message = (
        "SQLite 只支持单进程运行，请使用 hotline up；多进程运行请设置 HOTLINE_DATABASE_URL 为 PostgreSQL"
    )


class EngineAddressMissing(HotlineError):
    """Processes that share an engine must be told where it is; none of them starts one."""

    code = "ENGINE_ADDRESS_MISSING"
    status = 409
    message = "多进程运行不会自行启动流程引擎，请用 ZEEBE_ADDRESS 指定其网关地址（主机:端口）"


def shared_engine(settings: Settings, engine: EngineSettings | None = None) -> str:
    """The engine's address. Raises OneProcessOnly, EngineAddressMissing."""
    if settings.url.startswith("sqlite"):
        raise OneProcessOnly
    address = (engine or EngineSettings()).address
    if not address:
        raise EngineAddressMissing
    return address
