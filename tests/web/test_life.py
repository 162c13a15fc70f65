"""The whole life of a ticket, across the browsers of seven people: nobody helps it along but they."""

from datetime import timedelta

from playwright.async_api import expect

from hotline.calendar import in_shanghai
from tests.process.stage import Stage
from tests.web.desks import Desk, Desks
from tests.web.task_page import TaskPage

DISPATCHER, CALLER = "shen.xiaolan", "zhou.yutong"
FIRST_HANDLER, FIRST_HEAD = "zhang.wei", "lu.quanfu"
HANDLER, HEAD = "xie.bin", "zou.weiguo"
STATION, LEADER = "hou.jun", "gu.jianping"
AGAIN = {"处置经过": "再次到场核实。", "采取的措施": "每日巡查。", "与诉求人沟通情况": "已当面说明。"}


class Office:
    """The people of this ticket, each at a browser of his own, and the ticket that they find in their inboxes."""

    def __init__(self, desks: Desks, tickets: Stage, title: str) -> None:
        self._desks = desks
        self._tickets = tickets
        self._title = title
        self._at: dict[str, Desk] = {}

    async def rest(self) -> None:
        """Waits until the process has done its part."""
        await self._tickets.at_rest()

    async def at(self, person: str) -> Desk:
        """A desk, opened when it is needed first."""
        if person not in self._at:
            self._at[person] = await self._desks.at(person)
        return self._at[person]

    async def task(self, person: str, step: str) -> TaskPage:
        """A step that comes up in the inbox by itself, opened and claimed there."""
        desk = await self.at(person)
        await self.rest()
        await desk.open("/inbox")
        await desk.page.get_by_role("link", name=f"{step}：{self._title}").click()
        page = TaskPage(desk)
        await page.claim()
        return page


async def test_from_intake_to_close_with_a_return_and_a_re_handling(desks: Desks, tickets: Stage) -> None:
    title = "云溪路口早餐摊占道"
    office = Office(desks, tickets, title)
    number = await take_in_by_hand(office, tickets, title)
    await returned_and_dispatched_again(office, f"{number}.1")
    await visited(office)
    await handled(office)
    await called_back(office, "不满意", solved="否")
    await handled_again(office)
    await called_back(office, "满意", solved="是")
    page = await office.task(CALLER, "上报区级")
    await page.write("上报内容", "已取缔并落实每日巡查。")
    await page.finish()
    await closed(office, f"{number}.1")


async def take_in_by_hand(office: Office, tickets: Stage, title: str) -> str:
    desk, number = await office.at(DISPATCHER), tickets.number()
    await desk.open("/intake")
    page = desk.page
    dispatched_at = tickets.office.clock.now() - timedelta(minutes=2)
    await page.get_by_label("工单编号").fill(number)
    await page.get_by_label("区级派单时间").fill(f"{in_shanghai(dispatched_at):%Y-%m-%dT%H:%M}")
    await page.get_by_label("标题").fill(title)
    await page.get_by_label("内容").fill("每天清晨早餐摊占用人行道，行人只能走机动车道。")
    await page.locator("#category").select_option("城市管理/占道经营/占道堆物")
    await page.get_by_label("地址").fill("云溪路88号")
    await page.locator("#grid").select_option("G1-01")
    await page.get_by_label("姓名").fill("测试诉求人")
    await page.get_by_label("电话").fill("13900000001")
    await page.get_by_role("button", name="收单", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已收单")).to_contain_text(number)
    return number


async def returned_and_dispatched_again(office: Office, ticket_id: str) -> None:
    page = await office.task(DISPATCHER, "派单")
    await page.choose("派单决定", "派至承办部门")
    await page.pick("承办部门", "云溪村")
    await page.finish()
    await office.rest()
    page = await office.task(FIRST_HANDLER, "先行接单")
    await page.finish()
    page = await TaskPage.of_request(await office.at(FIRST_HEAD), ticket_id, "return_application")
    await page.write("退单理由", "占道经营由综合行政执法队负责。")
    await page.pick("建议承办部门", "综合行政执法队")
    await page.form.get_by_label("负责人已签字").check()
    await page.finish("申请退单", then=f"**/tickets/{ticket_id}")
    page = await office.task(DISPATCHER, "退单审核")
    await page.choose("审核意见", "同意退单，改派")
    await page.pick("改派部门", "综合行政执法队")
    await page.write("理由", "属实，予以改派。")
    await page.finish()


async def visited(office: Office) -> None:
    desk = await office.at(STATION)
    await desk.open("/visits")
    await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    page = await office.task(STATION, "接收走访")
    await page.choose("是否接收", "接收")
    await page.finish()


async def handled(office: Office) -> None:
    page = await office.task(HANDLER, "先行接单")
    await page.finish()
    page = await office.task(HANDLER, "先行联系")
    await page.choose("联系结果", "已联系上")
    await page.pick("联系方式", "电话")
    await page.finish()
    page = await office.task(HANDLER, "首次处置")
    await page.pick("处置结果", "已解决")
    await page.write("处置情况", "已劝离摊贩并清理路面。")
    await page.finish()
    await passed(office)


async def passed(office: Office) -> None:
    page = await office.task(DISPATCHER, "审核提交")
    await page.choose("审核结果", "通过，转回访")
    await page.finish()


async def called_back(office: Office, answer: str, solved: str) -> None:
    page = await office.task(CALLER, "街道级回访")
    await page.choose("回访结果", answer)
    for label in ("是否先行联系", "是否按时办理"):
        await page.choose(label, "是")
    for label in ("是否实际解决", "市民是否满意"):
        await page.choose(label, solved)
    await page.finish()


async def handled_again(office: Office) -> None:
    page = await office.task(HANDLER, "再次处置")
    await page.pick("处置结果", "已解决")
    await page.write("处置情况", "增设隔离桩，安排专人值守。")
    for label, text in AGAIN.items():
        await page.write(label, text)
    await page.finish()
    page = await office.task(HEAD, "负责人确认")
    await page.choose("负责人意见", "确认提交")
    await page.write("负责人参与情况", "已带队到场。")
    await page.finish()
    await passed(office)


async def closed(office: Office, ticket_id: str) -> None:
    """The center's leader sees all of it."""
    desk = await office.at(LEADER)
    await desk.open(f"/tickets/{ticket_id}")
    main = desk.page.locator("main")
    await expect(main).to_contain_text("满意")
    for text in ("第 1 次派单：云溪村", "第 2 次派单：综合行政执法队", "不满意", "增设隔离桩"):
        await expect(main).to_contain_text(text)
