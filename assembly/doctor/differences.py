"""Whether database and engine agree (核对): the same comparison as `hotline reconcile`."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.recovery.compare import compare

SUBJECT = Subject("differences", "数据库与引擎核对")
SHOWN = 5


async def check(site: Site) -> list[Finding]:
    """How many tickets, cases and instances differ, and which first."""
    found = await compare(site.work())
    if not found:
        return [SUBJECT.fine("一致")]
    named = "、".join(f"{each.case_id or each.key}（{each.code}）" for each in found[:SHOWN])
    more = "等" if len(found) > SHOWN else ""
    return [
        SUBJECT.wrong(
            f"{len(found)} 处不一致：{named}{more}",
            "先处理“流程引擎”“流程执行者”“发件箱”；仍有的，运行 hotline reconcile 看说明，加 --apply 修复",
        )
    ]
