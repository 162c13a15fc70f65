"""The feed (流程记录接收): without it the work goes on, but nobody sees incidents and where instances stand."""

from datetime import timedelta

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.calendar import in_shanghai
from hotline.monitoring.feed_standing import FeedStanding, feed_standing

SUBJECT = Subject("feed", "流程记录接收")
BEHIND = timedelta(minutes=2)


async def check(site: Site) -> list[Finding]:
    """By open tasks of which the engine must have told. A quiet engine tells nothing, and that is no fault."""
    standing = await feed_standing(site.work())
    if standing is None:
        return [
            SUBJECT.watch(
                "从未收到流程引擎的记录：办理不受影响，但看不到流程异常和流程位置",
                "刚建立的系统属正常；使用外部引擎（ZEEBE_ADDRESS）的，须为它配置导出器",
            )
        ]
    return [_judged(standing)]


def _judged(standing: FeedStanding) -> Finding:
    until = f"{in_shanghai(standing.heard_until):%Y-%m-%d %H:%M:%S}"
    if standing.lag <= BEHIND:
        return SUBJECT.fine(f"最后一条记录的引擎时间为 {until}，没有落下的在办步骤")
    minutes = standing.lag / timedelta(minutes=1)
    return SUBJECT.wrong(
        f"记录只到 {until}，{standing.unheard} 个在办步骤没有记录，最早的开于 {minutes:.0f} 分钟前",
        "查看 hotline.log 中的 feed_refused；恢复过备份或更换过引擎数据的，这些工单在引擎中没有流程，"
        "见 docs/operations.md“恢复”",
    )
