"""Incidents (流程异常): instances that can't go on by themselves."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.engine.incident_list import OpenIncident, incident_list
from hotline.view import Paging

SUBJECT = Subject("incidents", "流程异常")
SHOWN = 5


async def check(site: Site) -> list[Finding]:
    """What the engine told and nobody has resolved; as good as the feed is."""
    found = await incident_list(site.work(), Paging(size=SHOWN))
    if not found.total:
        return [SUBJECT.fine("没有未处理的")]
    shown = "；".join(_shown(item) for item in found.items)
    more = "；等" if found.total > SHOWN else ""
    return [
        SUBJECT.wrong(
            f"{found.total} 处停住：{shown}{more}",
            "在 Operate 或接口 /api/v1/incidents 看原因，改正流程图、表或数据后重试该步骤",
        )
    ]


def _shown(item: OpenIncident) -> str:
    return f"{item.process_name}“{item.element_name}”（{item.error_type}，实例 {item.process_instance_key}）"
