"""A ticket as people play it: each does his part as soon as the process asks for it, through the use cases."""

from typing import Any

from sqlalchemy import select

from hotline.assistance.ask import ask_assistance
from hotline.corrections.request import request_correction
from hotline.deadlines.rules import deadline_id
from hotline.exclusions.request import request_exclusion
from hotline.extensions.request import request_extension
from hotline.organization.caller import find_caller
from hotline.reviews.models import JointHandling, JointParty
from hotline.reviews.parties import release_party
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.return_request import request_return
from hotline.tickets.withdraw import withdraw_ticket
from hotline.visits.models import Visit
from hotline.visits.rules import STATION
from tests.process import later
from tests.process.conductor import Conductor
from tests.process.people import People
from tests.process.played_subject import PlayedSubject, written

DONE = "已到现场清理，并张贴告知。"
WORK_RECORD = {
    "record_process": "现场核实并整改。",
    "record_measures": "增加巡查频次。",
    "record_communication": "已当面向诉求人说明。",
}
RESULTS: dict[str, dict[str, str]] = {
    "solved": {},
    "coordinating": {"coordinating_with": "云溪市场监督管理所", "explanation": "已说明正在协调。"},
    "work_plan": {
        "plan_steps": "分两期整改。",
        "plan_owner": "张伟",
        "plan_date": "2026-12-20",
        "explanation": "已说明整改计划。",
    },
    "cannot": {"basis": "不在改造范围内。", "explanation": "已说明政策依据。"},
}
"""What a department has to write for each result, besides what was done (R-03, R-33)."""
ANSWERS = {
    "satisfied": {"first_contact": "yes", "on_time": "yes", "solved": "yes", "satisfied": "yes"},
    "basically_satisfied": {"first_contact": "yes", "on_time": "yes", "solved": "yes", "satisfied": "yes"},
    "dissatisfied": {"first_contact": "yes", "on_time": "yes", "solved": "no", "satisfied": "no"},
    "tending": {"first_contact": "yes", "on_time": "no", "solved": "no", "satisfied": "no"},
    "no_answer": {},
}
"""What the citizen says at the call-back, recorded separately (R-04)."""

FOUND = {"found": "yes", "cause": "夜间临时堆放", "talked_to_citizen": "yes", "position": "小区门口"}
"""What somebody writes who went to the place and the citizen (R-32, R-33)."""
PARTIES = ("hotline_office", "S01")
"""Who is asked in a joint handling that is about something else: the field team and a station (R-08)."""


class PlayedTicket(PlayedSubject):
    """A ticket of a scenario: what people do with it, and what can be seen of it.

    Every ticket is visited (R-33). Unless the scenario is about that, somebody goes when it is accepted.
    """

    def __init__(
        self, conductor: Conductor, people: People, ticket_id: str, *, visited_at_once: bool = True
    ) -> None:
        super().__init__(conductor, people, ticket_id)
        self._visited_at_once = visited_at_once

    @property
    def visit(self) -> PlayedSubject:
        """走访 of this ticket, a case of its own."""
        return self.beside(f"{self.id}.v1")

    # What people do ---------------------------------------------------------------------------------------

    async def dispatch(self, department: str) -> None:
        """派单: the dispatcher chooses a department."""
        await self.do("dispatch_ticket", decision="department", department=department)

    async def dispatch_with(self, department: str, *assistants: str) -> None:
        """派单 to a main department, with others that assist it (R-74)."""
        await self.do(
            "dispatch_ticket", decision="department", department=department, assistants=list(assistants)
        )

    async def ask_leaders(self) -> None:
        """The dispatcher finds no clear owner and asks the leaders (R-12)."""
        await self.do("dispatch_ticket", decision="leaders", reason="主责部门不明")

    async def send_back_to_district(self) -> None:
        """The dispatcher finds that it is not the street's (R-01)."""
        await self.do("dispatch_ticket", decision="district", reason="不属于本街道")

    async def accept(self) -> None:
        """先行接单; and somebody goes there, unless the scenario is about that."""
        await self.do("accept_ticket")
        if self._visited_at_once:
            await self.be_visited()

    async def be_visited(self) -> None:
        """走访 by whoever is to go, if nobody was there yet (R-33)."""
        async with self._office.look() as work:
            visit = await work.session.get(Visit, self.visit.id)
        if visit is None or visit.status != "wanted":
            return
        if visit.visitor == STATION:
            await self.take_visit()
            await self.go_there("visit_site")
        else:
            await self.go_there("visit_citizen")

    async def take_visit(self, taken: str = "yes") -> None:
        """接收走访 by the station: yes or handed_on."""
        await self.do("take_visit", taken=taken, note="本站人手不足" if taken == "handed_on" else "")

    async def go_there(self, element: str, result: str = "handled") -> None:
        """visit_site of the station or visit_citizen of the field team: handled, explained or handed_on."""
        today = written(self._office.clock.now())[:10]
        note = {} if result == "handled" else {"note": "须由房管部门牵头，已向诉求人说明"}
        await self.do(element, visited_on=today, result=result, **FOUND, **note)

    async def excuse_visit(self) -> None:
        """说明未走访原因 by the center (R-33)."""
        await self.do("excuse_visit", reason="诉求人身在外地，现场已由视频核实")

    async def contact(self, result: str = "reached") -> None:
        """先行联系: reached or no_answer."""
        await self.do("contact_citizen", result=result, channel="phone")

    async def handle(self, result: str = "solved") -> None:
        """首次处置提交."""
        await self.do("handle_ticket", result=result, done=DONE, **RESULTS[result])

    async def check(self, result: str = "passed") -> None:
        """审核提交: passed or sent_back."""
        reason = {} if result == "passed" else {"reason": "缺少现场照片"}
        await self.do("check_submission", result=result, **reason)

    async def call_back(self, answer: str = "satisfied") -> None:
        """街道级回访."""
        await self.do("call_back", answer=answer, **ANSWERS[answer])

    async def report(self) -> None:
        """上报区级."""
        await self.do("report_upward", summary="已办结上报。")

    async def report_first(self) -> None:
        """先行上报区级 of a special ticket (R-22)."""
        await self.do("report_interim", summary="先行上报处置情况。")

    async def handle_again(self) -> None:
        """再次处置 with its work record (R-06)."""
        await self.do("handle_again", result="solved", done=DONE, **WORK_RECORD)

    async def confirm(self, result: str = "confirmed") -> None:
        """负责人确认: confirmed or sent_back."""
        said = {"statement": "负责人全程参与。"} if result == "confirmed" else {"reason": "措施不足"}
        await self.do("confirm_rehandling", result=result, **said)

    async def judge(self, decision: str) -> None:
        """研判 after a second dissatisfied call-back: joint or explained."""
        await self.do("decide_unresolved", decision=decision, reason="诉求人仍不满意")

    async def review(self, decision: str, department: str | None = None) -> None:
        """退单审核: approved (with the new department), refused or leaders."""
        chosen = {"department": department} if department else {}
        await self.do("review_return", decision=decision, reason="经核实", **chosen)

    async def propose(self, department: str | None = None) -> None:
        """提出处置意见 of the center's leader."""
        await self.do("propose_opinion", opinion="建议由有关部门承办", department=department)

    async def decide(self, department: str) -> None:
        """批办 of the chief leader."""
        await self.do("decide_owner", department=department, decision="请抓紧办理")

    async def choose_parties(self, *units: str) -> None:
        """确定参与单位 of a joint handling (R-08)."""
        await self.do("choose_parties", parties=list(units), question="能否于本月内共同整治？")

    async def give_opinion(self, party: str, can_help: str = "yes") -> None:
        """出具处置意见 by the party itself, which is named by its id."""
        groups = await self.groups("give_opinion", party)
        (own,) = groups - {"dispatcher@center"}
        await self.do("give_opinion", of=party, by=own, opinion="可以派员参加", can_help=can_help)

    async def release_party(self, party: str) -> None:
        """撤下参与单位 by the center."""
        person = self._people.of("dispatcher@center")
        async with self._office.work(person) as work:
            await release_party(work, await find_caller(work, person), party, "该单位不再涉及")

    async def conclude(self) -> None:
        """形成处置结论."""
        await self.do("conclude_joint_handling", conclusion="各方已达成一致")

    async def conclude_jointly(self) -> None:
        """联合处置 from the choice of the parties to the conclusion, everybody at once."""
        await self.choose_parties(*PARTIES)
        await self.agree()

    async def agree(self) -> None:
        """Every party gives its opinion, and the center concludes."""
        joint = (await self.joint_handlings())[-1].id
        for party in await self.rows(JointParty, joint_id=joint):
            await self.give_opinion(party.id)
        await self.conclude()

    async def ask_assistance(self, unit: str, *, by: str | None = None) -> str:
        """请求协办 by the main department's handler, or by another; answers the assistance's id (R-74)."""
        person = self._person(by or f"handler@{await self.department()}")
        async with self._office.work(person) as work:
            caller = await find_caller(work, person)
            return (await ask_assistance(work, caller, self.id, unit, "请到场配合清理")).id

    async def assist(self, assistance: str) -> None:
        """协办 is done by the assisting department."""
        await self.do("assist_ticket", of=assistance, done="已派员到场配合")

    async def request_exclusion(self, by: str | None = None) -> PlayedSubject:
        """申请不纳入测评 by the department's handler, or by another (R-23)."""
        person = self._person(by or f"handler@{await self.department()}")
        async with self._office.work(person) as work:
            caller = await find_caller(work, person)
            return self.beside((await request_exclusion(work, caller, self.id, "诉求不属于本街道管辖")).id)

    async def request_extension(self, until: str) -> PlayedSubject:
        """申请延期 by the department's handler, until a day `2026-10-20` (R-73)."""
        person = self._people.of(f"handler@{await self.department()}")
        async with self._office.work(person) as work:
            caller = await find_caller(work, person)
            extension = await request_extension(work, caller, self.id, "需等待设备到货", later.day(until))
            return self.beside(extension.id)

    async def dispute(self, step: str | None = None) -> PlayedSubject:
        """申请更正 by the department's head: of a late step of the last dispatch, or of the outcome (R-79)."""
        row = await self.row()
        late = deadline_id(self.id, row.dispatch_no, "1", step) if step else None
        person = self._people.of(f"head@{row.department}")
        async with self._office.work(person) as work:
            caller = await find_caller(work, person)
            target = "lateness" if step else "outcome"
            return self.beside(
                (await request_correction(work, caller, self.id, target, "系统故障，未能登录", late)).id
            )

    async def request_return(
        self, suggested: str = "O02", *, signed: bool = True, by: str | None = None
    ) -> str:
        """退单申请 by the head of the department that has the ticket, or of another; answers its status."""
        who = by or await self.department()
        person = who if "." in who else self._people.of(f"head@{who}")
        async with self._office.work(person) as work:
            caller = await find_caller(work, person)
            request = await request_return(
                work, caller, self.id, "不属于本部门职责", suggested, signed=signed
            )
            return request.status

    async def report_difficulty(self) -> None:
        """上报疑难 by the handler."""
        person = self._people.of(f"handler@{await self.department()}")
        async with self._office.work(person) as work:
            await report_difficulty(work, await find_caller(work, person), self.id, "涉及多家单位")

    async def withdraw(self, by: str = "citizen") -> None:
        """撤单 by the citizen or the district."""
        person = self._people.of("dispatcher@center")
        async with self._office.work(person) as work:
            await withdraw_ticket(work, await find_caller(work, person), self.id, by, "已自行解决")

    async def handled(self, department: str = "V01") -> None:
        """Everything in time up to the first submission."""
        await self.dispatch(department)
        await self.accept()
        await self.contact()
        await self.handle()

    async def handled_again(self) -> None:
        """The re-handling, confirmed by the head and passed by the center."""
        await self.handle_again()
        await self.confirm()
        await self.check()

    # What can be seen -------------------------------------------------------------------------------------

    async def row(self) -> Ticket:
        """The ticket itself."""
        async with self._office.look() as work:
            return await work.session.get_one(Ticket, self.id)

    async def department(self) -> str:
        """The department that has it now."""
        return (await self.row()).department or ""

    async def dispatches(self) -> list[Dispatch]:
        """Its dispatches, in order."""
        query = select(Dispatch).where(Dispatch.ticket_id == self.id).order_by(Dispatch.no)
        async with self._office.look() as work:
            return list(await work.session.scalars(query))

    async def returns(self) -> list[str]:
        """What became of its applications to return, in order."""
        query = select(ReturnRequest.status).where(ReturnRequest.ticket_id == self.id)
        async with self._office.look() as work:
            return list(await work.session.scalars(query.order_by(ReturnRequest.requested_at)))

    async def facts(self, model: Any) -> list[Any]:
        """Its facts of one kind, in order."""
        query = select(model).where(model.ticket_id == self.id).order_by(model.id)
        async with self._office.look() as work:
            return list(await work.session.scalars(query))

    async def joint_handlings(self) -> list[JointHandling]:
        """Its joint handlings, in order (R-08)."""
        query = select(JointHandling).where(JointHandling.ticket_id == self.id)
        async with self._office.look() as work:
            return list(await work.session.scalars(query.order_by(JointHandling.requested_at)))
