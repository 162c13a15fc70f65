"""The office's program (本系统): it runs where somebody renews the relay's lease."""

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.calendar import in_shanghai

SUBJECT = Subject("office", "系统运行")


async def check(site: Site) -> list[Finding]:
    """By the lease in the database, which every running office renews every few seconds (docs/adr/0002)."""
    site.work()
    if site.office_runs:
        return [SUBJECT.fine("正在运行，发件中继持有租约")]
    until = site.lease_until
    since = f"，租约已于 {in_shanghai(until):%m-%d %H:%M:%S} 到期" if until is not None else ""
    if site.probed is not None:
        return [
            SUBJECT.wrong(
                f"接口有应答，但没有发件中继持有租约{since}：内容不会告知流程引擎",
                "过半分钟再查；仍如此则重新启动 hotline up，并查看 hotline.log",
            )
        ]
    return [SUBJECT.wrong(f"未在运行{since}", "运行 hotline up；意外停止的，先看 hotline.log 最后几行")]
