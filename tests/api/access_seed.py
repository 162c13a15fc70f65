"""An office in which every role meets every kind of ticket: seeded once, asked many times."""

from typing import Any

from hotline.assistance.models import Assistance
from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.deputies import record_deputy
from hotline.organization.models import Person
from hotline.reviews.models import JointHandling, JointParty
from hotline.supervision.models import Talk, TalkCause
from hotline.work import Work
from tests.api.steps import ADMINISTRATOR, dispatched, open_, remember_all_forms, take_in

PEOPLE = {
    "派单员": "shen.xiaolan",
    "回访员": "zhou.yutong",
    "城运中心分管领导": "gu.jianping",
    "街道主要领导": "cheng.yuanshan",
    "承办人": "zhang.wei",  # 云溪村
    "负责人": "lu.quanfu",  # 云溪村
    "领域分管领导": "yu.guodong",  # 农业农村，云溪村、荷塘村在其中
    "工作站人员": "hou.jun",  # 东片
    "外勤小组": "bai.xuefeng",
    "纪工委": "yan.zhengqing",
    "流程负责人": "qian.siyuan",
    "系统管理员": "xu.jiashu",
    "审计员": "gong.ming",
    "代承办人": "yang.yang",  # 望溪居委会的承办人，代张伟
    "代派单员": "wang.fang",  # 荷塘村的承办人，代陆一鸣
    "无岗位人员": "xin.ren",
}
"""By the name of the column in the tables."""

EAST, MIDDLE = {"grid": "G1-01"}, {"grid": "G2-03"}
TICKETS: dict[str, tuple[str | None, dict[str, Any]]] = {
    "本部门": ("V01", EAST),
    "他部门": ("V08", MIDDLE),
    "本领域": ("V02", {"grid": "G2-01"}),
    "本站": ("V05", {"grid": "G1-03"}),
    "协办": ("V08", MIDDLE),
    "已协办": ("V08", MIDDLE),
    "联合处置": ("V08", MIDDLE),
    "约谈": ("V08", MIDDLE),
    "未派单": (None, MIDDLE),
    "举报云溪村": ("V02", EAST | {"confidential": True, "complained_unit": "V01"}),
    "举报工作站": ("V01", EAST | {"confidential": True, "complained_unit": "S01"}),
    "举报荷塘村": ("V08", MIDDLE | {"confidential": True, "complained_unit": "V02"}),
}
"""By name: which department has it, and what it is. 举报…: in confidence, about that unit (R-75)."""

_NUMBERS = {name: f"20260924{no:05}" for no, name in enumerate(TICKETS, 1)}
TASKS: dict[str, str] = {}
"""Open tasks by name, when the office is seeded."""


def ticket_id(name: str) -> str:
    return f"{_NUMBERS[name]}.1"


async def seed(office: Office) -> None:
    """Everything that the tables speak of."""
    await remember_all_forms(office)
    for name, (department, given) in TICKETS.items():
        ticket = await take_in(office, number=_NUMBERS[name], **given)
        if department is not None:
            await dispatched(office, department, ticket)
    async with office.work() as work:
        work.session.add(Person(id=PEOPLE["无岗位人员"], name="新人", active=True))
        work.session.add_all([_assistance(work, "协办"), _assistance(work, "已协办", done=True)])
        await _joint_handling(work)
        await _talk(work)
        await _add_case(work, "reminded")
    await _stand_in(office, "zhang.wei", PEOPLE["代承办人"])
    await _stand_in(office, "lu.yiming", PEOPLE["代派单员"])
    TASKS.update(await _open_tasks(office))


def _assistance(work: Work, name: str, *, done: bool = False) -> Assistance:
    dispatch = f"{ticket_id(name)}.d1"
    return Assistance(
        id=f"{dispatch}.a1",
        ticket_id=ticket_id(name),
        dispatch_id=dispatch,
        unit="V01",
        note="请派人到场",
        asked_at=work.now,
        asked_by="system",
        done="已到场" if done else None,
        done_at=work.now if done else None,
    )


async def _joint_handling(work: Work) -> None:
    ticket = ticket_id("联合处置")
    joint = f"{ticket}.d1.j1"
    work.session.add(
        JointHandling(
            id=joint,
            ticket_id=ticket,
            dispatch_id=f"{ticket}.d1",
            origin="center",
            reason="特别疑难",
            requested_at=work.now,
            requested_by="system",
        )
    )
    await work.session.flush()
    party = {"joint_id": joint, "ticket_id": ticket, "no": 1, "unit": "V01"}
    work.session.add(JointParty(id=f"{joint}.p1", asked_at=work.now, asked_by="system", **party))


async def _talk(work: Work) -> None:
    await _add_case(work, "talk")
    work.session.add(Talk(id="talk", department="V08", period="2026-5", no=1, verified_at=work.now))
    await work.session.flush()
    ticket = ticket_id("约谈")
    cause = {"deadline_id": f"{ticket}:1:1:accept", "ticket_id": ticket}
    work.session.add(TalkCause(talk_id="talk", counted_at=work.now, **cause))


async def _add_case(work: Work, key: str) -> None:
    case = {"kind": "talk", "title": "事项", "unit": "V08"}
    work.session.add(Case(id=key, opened_at=work.now, opened_by="system", **case))
    await work.session.flush()


async def _stand_in(office: Office, person: str, deputy: str) -> None:
    async with office.work(ADMINISTRATOR) as work:
        today = in_shanghai(work.now).date()
        await record_deputy(work, await find_caller(work, ADMINISTRATOR), person, deputy, today, today)


async def _open_tasks(office: Office) -> dict[str, str]:
    accept, dispatch, report = "accept_ticket", "dispatch_ticket", "report_upward"
    again = {"dispatch_no": 1, "round_": "2"}
    first = {"dispatch_no": 0, "round_": "0"}
    return {
        "受理本部门": await open_(office, accept, "handler@V01", ticket=ticket_id("本部门")),
        "受理他部门": await open_(office, accept, "handler@V08", ticket=ticket_id("他部门")),
        "受理协办单": await open_(office, accept, "handler@V08", ticket=ticket_id("协办")),
        "派未派单": await open_(office, dispatch, "dispatcher@center", ticket=ticket_id("未派单"), **first),
        "派举报荷塘村": await open_(
            office, dispatch, "dispatcher@center", ticket=ticket_id("举报荷塘村"), **again
        ),
        "约谈": await open_(office, report, "discipline@discipline_office", ticket="talk", **again),
        "提醒张伟": await open_(office, report, "person@zhang.wei", ticket="reminded", **again),
    }
