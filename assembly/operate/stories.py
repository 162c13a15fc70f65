"""Tickets to look at in Operate (样例工单): each goes as far as its story. All are invented, on the sample street."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assembly.operate.hands import DISPATCHER, Hands
from hotline.calendar import in_shanghai
from hotline.reviews.joint_review import call_review
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.return_request import request_return
from hotline.tickets.withdraw import withdraw_ticket

Way = Callable[[Hands, str, str], Awaitable[None]]
"""Goes on with a ticket (its id, its department) up to where it is to wait."""


async def dispatched(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 先行接单, and for the visit."""
    await hands.do(ticket, "dispatch_ticket", decision="department", department=department)
    await hands.task(ticket, "accept_ticket")


async def accepted(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 先行联系."""
    await dispatched(hands, ticket, department)
    await hands.do(ticket, "accept_ticket")
    await hands.task(ticket, "contact_citizen")


async def contacted(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 首次处置."""
    await accepted(hands, ticket, department)
    await hands.do(ticket, "contact_citizen", result="reached", channel="phone")
    await hands.task(ticket, "handle_ticket")


async def handled(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 审核提交."""
    await contacted(hands, ticket, department)
    await hands.do(ticket, "handle_ticket", result="solved", done="已到现场处理，结果已告知诉求人")
    await hands.task(ticket, "check_submission")


async def checked(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 街道级回访."""
    await handled(hands, ticket, department)
    await hands.do(ticket, "check_submission", result="passed")
    await hands.task(ticket, "call_back")


async def dissatisfied(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 再次处置 (R-06)."""
    await checked(hands, ticket, department)
    said = {"first_contact": "yes", "on_time": "yes", "solved": "no", "satisfied": "no"}
    await hands.do(ticket, "call_back", answer="dissatisfied", **said)
    await hands.task(ticket, "handle_again")


async def closed(hands: Hands, ticket: str, department: str) -> None:
    """Closed as satisfied, after the visit (R-33)."""
    await checked(hands, ticket, department)
    await _visited(hands, f"{ticket}.v1")
    said = {"first_contact": "yes", "on_time": "yes", "solved": "yes", "satisfied": "yes"}
    await hands.do(ticket, "call_back", answer="satisfied", **said)
    await hands.do(ticket, "report_upward", summary="已按规定办理并回访")
    await hands.closed(ticket)


async def _visited(hands: Hands, visit: str) -> None:
    await hands.do(visit, "take_visit", taken="yes")
    today = in_shanghai(hands.office.clock.now()).date().isoformat()
    seen = {"found": "yes", "cause": "日常管理不到位", "talked_to_citizen": "yes", "position": "小区门口"}
    await hands.do(visit, "visit_site", visited_on=today, result="handled", **seen)


async def returning(hands: Hands, ticket: str, department: str) -> None:
    """Waits for 退单审核, a called process (R-10)."""
    await accepted(hands, ticket, department)
    async with hands.acting(f"head@{department}") as (work, caller):
        await request_return(work, caller, ticket, "不属于本部门职责范围", "O01", signed=True)
    await hands.task(ticket, "review_return")


async def difficult(hands: Hands, ticket: str, department: str) -> None:
    """Waits for the opinions of a joint handling, a called process (R-08)."""
    await contacted(hands, ticket, department)
    async with hands.acting(f"handler@{department}") as (work, caller):
        await report_difficulty(work, caller, ticket, "涉及多家单位")
    parties = ["hotline_office", "S01"]
    await hands.do(ticket, "choose_parties", parties=parties, question="能否于本月内共同整治？")
    await hands.task(ticket, "give_opinion")


async def with_leaders(hands: Hands, ticket: str, _department: str) -> None:
    """Waits for 批办 by the chief leader, a called process (R-12)."""
    await hands.do(ticket, "dispatch_ticket", decision="leaders", reason="主责部门不明")
    await hands.do(ticket, "propose_opinion", opinion="建议由有关部门承办", department="O01")
    await hands.task(ticket, "decide_owner")


async def withdrawn(hands: Hands, ticket: str, _department: str) -> None:
    """Closed because the citizen takes it back (R-80)."""
    await hands.task(ticket, "dispatch_ticket")
    async with hands.acting(DISPATCHER) as (work, caller):
        await withdraw_ticket(work, caller, ticket, "citizen", "已自行解决")
    await hands.closed(ticket)


async def received(hands: Hands, ticket: str, _department: str) -> None:
    """Waits for 派单."""
    await hands.task(ticket, "dispatch_ticket")


async def review(hands: Hands) -> str:
    """A joint review waits for its agenda to be confirmed (R-34); answers its id."""
    async with hands.acting(DISPATCHER) as (work, caller):
        case_id = (await call_review(work, caller)).id
    await hands.task(case_id, "confirm_agenda")
    return case_id


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket: what it is about, who has it, how far it goes."""

    title: str
    category: str
    grid: str
    department: str
    way: Way
    kind: str = "ordinary"
    days_ago: int = 0
    """So many days ago the district dispatched it: a special one is late at once (R-20)."""


LAMP, NOISE = "城市管理/市政设施/路灯故障", "生态环境/噪声污染/社会生活噪声"
STALL, ROAD = "城市管理/占道经营/乱设摊", "城市管理/市政设施/道路破损"
STORIES = (
    Story("小区门口人行道被杂物占用", "城市管理/占道经营/占道堆物", "G2-01", "V02", received),
    Story("高空墙皮脱落，有伤人危险", "住房物业/房屋维修/外墙脱落", "G1-05", "V07", received, "urgent"),
    Story("路灯三盏连续不亮", LAMP, "G1-04", "V06", dispatched),
    Story("夜间施工噪声", "生态环境/噪声污染/施工噪声", "G1-01", "V01", accepted),
    Story("绿化带内堆放建筑垃圾", "生态环境/垃圾分类/垃圾清运", "G2-01", "O01", contacted),
    Story("居民楼下棋牌室噪声扰民", NOISE, "G1-04", "V06", handled),
    Story("快递柜占用消防通道", "平安法治/消防安全/消防通道占用", "G2-03", "V08", checked),
    Story("河边步道垃圾无人清理", "生态环境/水环境/河道污染", "G2-02", "V02", returning),
    Story("路口夜排档占道", STALL, "G1-01", "V01", difficult),
    Story("两村交界处道路破损", ROAD, "G3-01", "V03", with_leaders),
    Story("空调外机滴水", NOISE, "G1-03", "V05", dissatisfied),
    Story("楼道灯不亮", "住房物业/物业服务/保洁不到位", "G1-03", "V05", closed),
    Story("桥面坑洼积水", ROAD, "G3-03", "V04", withdrawn),
    Story("大树倒下压住电线", "平安法治/安全生产/施工安全", "G2-02", "V02", accepted, "urgent", 12),
    Story("雨棚吹落挡住楼道口", "住房物业/房屋维修/外墙脱落", "G1-02", "V01", contacted, "less_urgent", 9),
)
