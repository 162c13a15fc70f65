"""Why the engine does not migrate an instance (迁移被拒的原因), as the process owner reads it."""

import re
from collections.abc import Mapping

_EVENTS = {"TIMER": "定时", "ESCALATION": "升级", "MESSAGE": "消息", "ERROR": "错误", "SIGNAL": "信号"}
_BOUNDARY = re.compile(r"element with id '([^']+)' has one or more boundary events of types '([^']+)'")
_MESSAGE = re.compile(r"message it is already subscribed to with name '([^']+)'")
_IN_MOTION = re.compile(r"concurrent|active sequence flow|taken sequence flow", re.IGNORECASE)


def is_in_motion(reason: str) -> bool:
    """Whether the instance was just going from one step to the next: asking again in a moment will do."""
    return _IN_MOTION.search(reason) is not None


def explained(reason: str, labels: Mapping[str, str]) -> str:
    """The engine's reason in a Chinese sentence; what is not known here is told in the engine's own words."""
    if "has an event subprocess" in reason:
        return "流程里有事件子流程，所用版本的流程引擎不能迁移这样的流程（8.6 起可以）"
    if (boundary := _BOUNDARY.search(reason)) is not None:
        kinds = dict.fromkeys(_EVENTS.get(each.strip(), each.strip()) for each in boundary[2].split(","))
        label = labels.get(boundary[1], boundary[1])
        return f"停在“{label}”，它挂有{'、'.join(kinds)}边界事件，所用版本的流程引擎不能迁移{_since(boundary[2])}"
    if (message := _MESSAGE.search(reason)) is not None:
        return f"新流程图里等候消息“{message[1]}”的元素与旧的对不上，请用 --mapping 写明编号的对应"
    if is_in_motion(reason):
        return "正从一步走到下一步，请稍后再部署一次"
    return f"流程引擎不同意迁移：{' '.join(reason.split())}"


def _since(types: str) -> str:
    """Timers alone are what the next version can do."""
    return "（8.6 起可以）" if {each.strip() for each in types.split(",")} == {"TIMER"} else ""
