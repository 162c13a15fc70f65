"""An office on a working day (有事的一天): of everything that pages show there is something, with invented names."""

from dataclasses import dataclass

from tests.process.played_case import PlayedCase, PlayedMeeting, PlayedReview, meeting_by_hand, review_by_hand
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage

LATE_AT, TODAY = "2026-10-30T16:00", "2026-11-02T10:00"
"""The first working day after September and October: explanations are asked for on it."""
SLOW = "V04"
"""A village that accepts nothing in time."""


@dataclass(frozen=True)
class Furnished:
    """What is there, by what it waits for."""

    to_dispatch: PlayedTicket
    urgent: PlayedTicket
    to_contact: PlayedTicket
    to_handle: PlayedTicket
    to_check: PlayedTicket
    to_call: PlayedTicket
    to_visit: PlayedTicket
    visited_by_team: PlayedTicket
    to_review_return: PlayedTicket
    with_leaders: PlayedTicket
    closed: PlayedTicket
    review: PlayedReview
    meeting: PlayedMeeting


async def furnish(stage: Stage) -> Furnished:
    """Two days of an office, up to the morning on which all browsers are opened."""
    late = await _late(stage)
    await _unaccepted(stage)
    await stage.until(LATE_AT)
    await stage.played(PlayedCase, f"talk-{SLOW}-2026-5-1").do("verify_talk", result="verified")
    closed = await _closed(stage)
    await stage.until(TODAY)
    review = await review_by_hand(stage)
    meeting = await _held(stage)
    await late[0].task("contact_citizen")
    furnished = await _today(stage, closed, review, meeting)
    await stage.at_rest()
    return furnished


async def _late(stage: Stage) -> list[PlayedTicket]:
    """Three of one matter at one place; nobody calls the citizens in time."""
    late = [
        await _received(
            stage, title, "城市管理/占道经营/乱设摊", address="云溪路88号", district_due_at=LATE_AT
        )
        for title in ("路口夜排档占道", "路口夜排档油烟扰民", "路口夜排档乱倒泔水")
    ]
    for ticket in late:
        await ticket.dispatch("V01")
        await ticket.accept()
    return late


async def _unaccepted(stage: Stage) -> None:
    """Three that nobody accepts in time: the department is talked with (R-40)."""
    for title, category in (
        ("菜场后门路灯不亮", "城市管理/市政设施/路灯故障"),
        ("河边步道有倒伏树枝", "生态环境/水环境/河道污染"),
        ("桥面坑洼积水", "城市管理/市政设施/道路破损"),
    ):
        ticket = await _received(stage, title, category, grid="G3-03")
        await ticket.dispatch(SLOW)


async def _closed(stage: Stage) -> PlayedTicket:
    ticket = await _received(stage, "楼道灯不亮", "住房物业/物业服务/保洁不到位", grid="G1-03")
    await ticket.dispatch("V05")
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    await ticket.closed()
    return ticket


async def _held(stage: Stage) -> PlayedMeeting:
    """A meeting whose minutes are being written, with a first resolution."""
    meeting = await meeting_by_hand(stage, "monthly")
    await meeting.check()
    await meeting.approve()
    await meeting.task("record_minutes")
    await meeting.decide("V03", "2026-11-13")
    return meeting


async def _received(stage: Stage, title: str, category: str, **given: object) -> PlayedTicket:
    return await stage.intake(
        title=title, content=f"{title}，影响居民生活，请尽快处理。", category=category, **given
    )


async def _accepted(
    stage: Stage, title: str, category: str, department: str, **given: object
) -> PlayedTicket:
    ticket = await _received(stage, title, category, **given)
    await ticket.dispatch(department)
    await ticket.accept()
    return ticket


async def _today(
    stage: Stage, closed: PlayedTicket, review: PlayedReview, meeting: PlayedMeeting
) -> Furnished:
    waste, stall = "生态环境/垃圾分类/垃圾清运", "城市管理/占道经营/跨门经营"
    to_handle = await _accepted(stage, "绿化带内堆放建筑垃圾", waste, "O01", grid="G2-01")
    await to_handle.contact()
    noise = "生态环境/噪声污染/社会生活噪声"
    to_check = await _accepted(stage, "居民楼下棋牌室噪声扰民", noise, "V06", grid="G1-04")
    fire = "平安法治/消防安全/消防通道占用"
    to_call = await _accepted(stage, "小区快递柜占用消防通道", fire, "V08", grid="G2-03")
    for ticket in (to_check, to_call):
        await ticket.contact()
        await ticket.handle()
    await to_call.check()
    river = "生态环境/水环境/河道污染"
    to_review_return = await _accepted(stage, "河道边违规垂钓、乱扔垃圾", river, "V02", grid="G2-02")
    await to_review_return.request_return("O08")
    with_leaders = await _received(stage, "两村交界处道路破损", "城市管理/市政设施/道路破损", grid="G3-01")
    await with_leaders.ask_leaders()
    to_visit = await _accepted(
        stage, "村口垃圾桶满溢", waste, "V01", grid="G1-02", address="云溪村村口", visited=False
    )
    handed_on = await _accepted(
        stage, "沿街商铺跨门经营", stall, "V01", grid="G1-01", address="云溪路20号", visited=False
    )
    await handed_on.take_visit("handed_on")
    return Furnished(
        to_dispatch=await _received(
            stage, "小区门口人行道被杂物占用", "城市管理/占道经营/占道堆物", address="荷塘路9号", grid="G2-01"
        ),
        urgent=await _received(
            stage, "高空墙皮脱落，有伤人危险", "住房物业/房屋维修/外墙脱落", kind="urgent", grid="G1-05"
        ),
        to_contact=await _accepted(stage, "夜间施工噪声", "生态环境/噪声污染/施工噪声", "V01", grid="G1-01"),
        to_handle=to_handle,
        to_check=to_check,
        to_call=to_call,
        to_visit=to_visit,
        visited_by_team=handed_on,
        to_review_return=to_review_return,
        with_leaders=with_leaders,
        closed=closed,
        review=review,
        meeting=meeting,
    )
