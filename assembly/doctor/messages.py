"""Messages to people that could not be delivered (投递失败的通知)."""

from collections import Counter

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.notifications.undelivered import given_up
from hotline.notifications.waiting_lists import CHANNEL_NAMES

SUBJECT = Subject("messages", "通知")


async def check(site: Site) -> list[Finding]:
    """Those on which delivery was given up."""
    rows = await given_up(site.work())
    if not rows:
        return [SUBJECT.fine("没有投递失败的")]
    channels = Counter(CHANNEL_NAMES.get(row.channel, row.channel) for row in rows)
    counted = "、".join(f"{name} {number} 条" for name, number in sorted(channels.items()))
    return [
        SUBJECT.wrong(
            f"投递失败：{counted}；收件人没有收到",
            "hotline messages undelivered 看原因，处理后 hotline messages resend --all",
        )
    ]
