"""What the engine refuses (引擎错误)."""

from hotline.errors import EngineUnavailable, HotlineError


class JobGone(HotlineError):
    """The engine has no such job, instance or decision: it was completed before, cancelled, or never there."""

    code = "JOB_GONE"
    message = "引擎中已没有该任务"


class EngineBusy(EngineUnavailable):
    """The engine pushes back; asking again a little later will do."""

    code = "ENGINE_BUSY"
    message = "流程引擎繁忙"


class EngineRefused(HotlineError):
    """The engine does not accept what it is told; repeating does not help until somebody looks at it."""

    code = "ENGINE_REFUSED"
    status = 500
    message = "流程引擎拒绝了请求"
