"""A ticket as people play it: each does his part as soon as the process asks for it, through the use cases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.deadlines.models import Deadline
from hotline.engine.feed_queries import called_instances, elements_of_instance
from hotline.notifications.models import Notification
from hotline.organization.caller import find_caller
from hotline.reviews.models import JointHandling
from hotline.tasks.complete import complete
from hotline.tasks.models import HumanTask
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.return_request import request_return
from hotline.tickets.withdraw import withdraw_ticket
from hotline.work import Work
from tests.process.conductor import FEED_PATIENCE_SECONDS, Conductor
from tests.process.people import People
from tests.process.situation import Situation

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

END = "end"


class PlayedTicket:
    """A ticket of a scenario: what people do with it, and what can be seen of it."""

    def __init__(self, conductor: Conductor, people: People, ticket_id: str) -> None:
        self.id = ticket_id
        self._conductor = conductor
        self._office = conductor.system.office
        self._people = people

    # What people do ---------------------------------------------------------------------------------------

    async def dispatch(self, department: str) -> None:
        """派单: the dispatcher chooses a department."""
        await self.do("dispatch_ticket", decision="department", department=department)

    async def ask_leaders(self) -> None:
        """The dispatcher finds no clear owner and asks the leaders (R-12)."""
        await self.do("dispatch_ticket", decision="leaders", reason="主责部门不明")

    async def send_back_to_district(self) -> None:
        """The dispatcher finds that it is not the street's (R-01)."""
        await self.do("dispatch_ticket", decision="district", reason="不属于本街道")

    async def accept(self) -> None:
        """先行接单."""
        await self.do("accept_ticket")

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

    async def conclude_jointly(self) -> None:
        """联合处置形成结论."""
        await self.do("conclude_joint_handling", conclusion="各方已达成一致", parties="外勤小组、工作站")

    async def request_return(
        self, suggested: str = "O02", *, signed: bool = True, by: str | None = None
    ) -> str:
        """退单申请 by the head of the department that has the ticket, or of another; answers its status."""
        person = self._people.of(f"head@{by or await self.department()}")
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

    async def do(self, element: str, **data: Any) -> None:
        """Whoever may do it completes the open task of an element, as soon as there is one."""
        task_id = str(await self.task(element))
        async with self._office.look() as work:
            task = await work.session.get_one(HumanTask, task_id)
            person = self._people.of(task.groups[0].group)
        async with self._office.work(person) as work:
            await complete(work, await find_caller(work, person), task_id, data)

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

    async def task(self, element: str) -> object:
        """The id of the open task of an element; waits for it."""
        return await self._conductor.see(
            f"task {element}", lambda situation: situation.tasks.get((self.id, element)), ticket=self.id
        )

    async def open_element_or_end(self, elements: Iterable[str]) -> str | None:
        """The first of these elements that waits for a person; None when the ticket is closed."""
        order = list(elements)

        def found(situation: Situation) -> str | None:
            if self.id in situation.closed:
                return END
            return next((element for element in order if (self.id, element) in situation.tasks), None)

        element = str(await self._conductor.see("any task", found, ticket=self.id))
        return None if element == END else element

    async def closed(self) -> str:
        """How the ticket was closed; waits for it."""
        how = await self._conductor.see(
            "closing", lambda situation: situation.closed.get(self.id), ticket=self.id
        )
        return str(how)

    async def row(self) -> Ticket:
        """The ticket itself."""
        async with self._office.look() as work:
            return await work.session.get_one(Ticket, self.id)

    async def department(self) -> str:
        """The department that has it now."""
        return (await self.row()).department or ""

    async def open_elements(self) -> set[str]:
        """The elements that wait for a person now."""
        query = select(HumanTask.element).where(HumanTask.ticket_id == self.id, HumanTask.status == "open")
        async with self._office.look() as work:
            return set(await work.session.scalars(query))

    async def groups(self, element: str) -> set[str]:
        """Who may do the open task of an element; waits for it."""
        task_id = await self.task(element)
        async with self._office.look() as work:
            task = await work.session.get_one(HumanTask, task_id)
            return {group.group for group in task.groups}

    async def due(self, step: str, *, dispatch: int | None = None) -> str:
        """The due moment of a step's latest deadline in Asia/Shanghai, as `2026-10-09T17:30`."""
        return _written((await self._deadline(step, dispatch)).due_at)

    async def reminded_on(self, step: str) -> str:
        """The day of the reminder of a step's latest deadline."""
        return _written((await self._deadline(step, None)).remind_at)[:10]

    async def reminders_told(self, group: str) -> set[str]:
        """The steps of whose deadlines a group was reminded."""
        query = select(Notification.id).where(
            Notification.ticket_id == self.id, Notification.kind == "reminder", Notification.audience == group
        )
        async with self._office.look() as work:
            keys = await work.session.scalars(query)
            return {key.removesuffix(f":{group}").rsplit(":", 1)[1] for key in keys}

    async def void_reason(self, step: str, *, dispatch: int | None = None) -> str | None:
        """Why a step's latest deadline stands no more, if it doesn't."""
        return (await self._deadline(step, dispatch)).void_reason

    async def late_steps(self, *, dispatch: int | None = None) -> set[str]:
        """The steps recorded late; of one dispatch, where it is given."""
        async with self._office.look() as work:
            rows = await self._deadlines(work)
        return {row.step for row in rows if row.late and dispatch in (None, row.dispatch_no)}

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

    async def history(self) -> list[str]:
        """What happened, in order (R-09), as the codes of its lines."""
        query = select(History.event).where(History.ticket_id == self.id).order_by(History.id)
        async with self._office.look() as work:
            return list(await work.session.scalars(query))

    async def path(self) -> list[str]:
        """Ids of every element visited, called processes included; waits until the instance has ended."""
        await self._conductor.see(
            "the end", self._told_to_the_end, ticket=self.id, patience=FEED_PATIENCE_SECONDS
        )
        key = (await self.row()).instance_key or 0
        async with self._office.look() as work:
            keys = [key, *await called_instances(work, key)]
            return [element.element_id for each in keys for element in await elements_of_instance(work, each)]

    def _told_to_the_end(self, situation: Situation) -> bool:
        return self.id in situation.closed and self.id not in situation.unheard

    async def _deadline(self, step: str, dispatch: int | None) -> Deadline:
        async with self._office.look() as work:
            rows = await self._deadlines(work)
        return [row for row in rows if row.step == step and dispatch in (None, row.dispatch_no)][-1]

    async def _deadlines(self, work: Work) -> list[Deadline]:
        query = select(Deadline).where(Deadline.ticket_id == self.id)
        return list(await work.session.scalars(query.order_by(Deadline.starts_at, Deadline.dispatch_no)))


def _written(moment: datetime) -> str:
    return in_shanghai(moment).strftime("%Y-%m-%dT%H:%M")
