"""An office with a handful of tickets, written straight into the database, whose figures one can work out by hand.

September and October 2026 are the period. All moments are written in Shanghai's time.

| Ticket | Department | Contact | Handling | Answer | |
| --- | --- | --- | --- | --- | --- |
| T1 | V01 | in time | in time | satisfied, solved | |
| T2 | V01 | late | in time | basically satisfied, solved | |
| T3 | V01 | in time | in time; again: late | dissatisfied, then satisfied and solved | |
| T4 | V02 | in time | in time | dissatisfied, not solved; closed as explained | excluded on 20 October |
| T5 | V02 | in time | in time | never answered | accepted late |
| T6 | V01 | in time | void: returned | | the return was approved |
| | V02 | in time | due in November | | still open in October |
| T7 | O01 | void: anonymous | in time | satisfied, solved | repeats T1 |
| T8 | V02 | in time | in time | satisfied, solved | all of it in July |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hotline.calendar import SHANGHAI
from hotline.cases.models import Case
from hotline.deadlines.models import Annulment, Deadline
from hotline.exclusions.models import Exclusion
from hotline.repeats.models import RepeatLink
from hotline.tickets.facts import CallBack, ContactAttempt, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.work import Work

SECRET = "王秘密"
PHONE = "13800001111"


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Said:
    """What a citizen said when called back."""

    when: datetime
    answer: str
    solved: bool | None = None


def add_ticket(
    work: Work,
    name: str,
    department: str,
    received: datetime,
    *,
    closed: datetime | None = None,
    closed_as: str | None = None,
    grid: str = "G1-01",
    category: str = "城市管理/占道经营/乱设摊",
    kind: str = "ordinary",
    dispatch_no: int = 1,
) -> str:
    ticket = f"{name}.1"
    work.session.add(
        Ticket(
            id=ticket,
            number=name,
            round=1,
            kind=kind,
            nature="complaint",
            source="12345热线",
            title=f"{SECRET}反映乱设摊",
            content=f"{SECRET}，电话{PHONE}",
            category=category,
            matter="",
            address="文昌路88号",
            grid=grid,
            citizen_name=SECRET,
            citizen_phone=PHONE,
            district_dispatched_at=received,
            district_due_at=None,
            received_at=received,
            received_by="system",
            department=department,
            dispatch_no=dispatch_no,
            closed_at=closed,
            closed_as=closed_as,
        )
    )
    return ticket


def add_dispatch(work: Work, ticket: str, department: str, when: datetime, no: int = 1) -> str:
    key = f"{ticket}.d{no}"
    work.session.add(
        Dispatch(
            id=key,
            ticket_id=ticket,
            no=no,
            department=department,
            origin="center",
            returnable=True,
            dispatched_at=when,
            dispatched_by="shen.xiaolan",
        )
    )
    work.session.add(
        History(case_id=ticket, at=when, actor="shen.xiaolan", event="dispatched", text=f"第{no}次派单")
    )
    return key


def add_limit(
    work: Work,
    ticket: str,
    step: str,
    due: datetime,
    *,
    no: int = 1,
    late: bool = False,
    void: str | None = None,
) -> str:
    key = f"{ticket}:{no}:1:{step}"
    work.session.add(
        Deadline(
            id=key,
            case_id=ticket,
            dispatch_no=no,
            round="1",
            step=step,
            counts_from="dispatched",
            starts_at=due - timedelta(hours=8),
            due_at=due,
            remind_at=due,
            rule={},
            calendar_version="test",
            settled_at=None if void else due + timedelta(hours=1 if late else -1),
            late=late,
            late_recorded_at=due if late else None,
            void_reason=void,
        )
    )
    return key


def add_contact(work: Work, ticket: str, when: datetime, no: int = 1) -> None:
    work.session.add(
        ContactAttempt(
            ticket_id=ticket,
            dispatch_id=f"{ticket}.d{no}",
            at=when,
            by="zhang.wei",
            no=1,
            result="reached",
            channel="phone",
            note="",
        )
    )


def add_submission(work: Work, ticket: str, when: datetime, round_: int = 1) -> None:
    work.session.add(
        Submission(
            ticket_id=ticket,
            dispatch_id=f"{ticket}.d1",
            at=when,
            by="zhang.wei",
            round=round_,
            result="solved",
            content={},
            submitted_at=when,
        )
    )


def add_answers(work: Work, ticket: str, said: Sequence[Said]) -> None:
    for no, each in enumerate(said, start=1):
        satisfied = each.answer in ("satisfied", "basically_satisfied")
        reached = each.answer != "no_answer"
        work.session.add(
            CallBack(
                ticket_id=ticket,
                dispatch_id=f"{ticket}.d1",
                at=each.when,
                by="zhou.yutong",
                round="1",
                no=no,
                answer=each.answer,
                first_contact=True if reached else None,
                on_time=True if reached else None,
                solved=each.solved,
                satisfied=satisfied if reached else None,
                note="",
            )
        )
        work.session.add(
            History(
                case_id=ticket, at=each.when, actor="zhou.yutong", event="called_back", text=f"第{no}次回访"
            )
        )


async def exclude(work: Work, ticket: str, when: datetime) -> None:
    work.session.add(
        Case(
            id=f"{ticket}.x1",
            kind="exclusion",
            title="不纳入测评",
            ticket_id=ticket,
            opened_at=when,
            opened_by="-",
        )
    )
    await work.session.flush()
    work.session.add(
        Exclusion(
            id=f"{ticket}.x1",
            ticket_id=ticket,
            reason="",
            requested_at=when,
            requested_by="-",
            status="approved",
            excluded_at=when,
        )
    )


async def build(work: Work) -> None:
    """The table above."""
    await _of_v01(work)
    await _of_v02(work)
    await _returned(work)
    await _of_others(work)
    await work.session.flush()


async def _simple(
    work: Work, name: str, department: str, received: datetime, said: Sequence[Said], **more: str
) -> str:
    """Dispatched an hour after it came, handled two days later; closed an hour after the last call."""
    closed_as = more.pop("closed_as", said[-1].answer)
    closed = said[-1].when + timedelta(hours=1)
    ticket = add_ticket(work, name, department, received, closed=closed, closed_as=closed_as, **more)  # pyright: ignore[reportArgumentType]
    await work.session.flush()
    add_dispatch(work, ticket, department, received + timedelta(hours=1))
    await work.session.flush()
    add_answers(work, ticket, said)
    add_limit(work, ticket, "accept", received + timedelta(days=1), late=name == "T5")
    void = "anonymous" if name == "T7" else None
    add_limit(work, ticket, "contact", received + timedelta(days=1), late=name == "T2", void=void)
    add_limit(work, ticket, "handle", received + timedelta(days=7))
    return ticket


async def _of_v01(work: Work) -> None:
    t1 = await _simple(work, "T1", "V01", at(9, 1), [Said(at(9, 4), "satisfied", True)])
    add_contact(work, t1, at(9, 1, 15))
    add_submission(work, t1, at(9, 3, 9))
    await _simple(work, "T2", "V01", at(9, 8), [Said(at(9, 11), "basically_satisfied", True)])
    said = [Said(at(9, 18), "dissatisfied", False), Said(at(9, 25), "satisfied", True)]
    t3 = await _simple(work, "T3", "V01", at(9, 15), said)
    add_limit(work, t3, "re_handle", at(9, 23), late=True)


async def _of_v02(work: Work) -> None:
    said = [Said(at(10, 14), "dissatisfied", False)]
    t4 = await _simple(work, "T4", "V02", at(10, 9), said, closed_as="explained", grid="G2-01")
    await exclude(work, t4, at(10, 20))
    calls = [Said(at(10, day), "no_answer") for day in (14, 15, 16)]
    await _simple(work, "T5", "V02", at(10, 10), calls, closed_as="unreachable", grid="G2-01")
    await _simple(work, "T8", "V02", at(7, 6), [Said(at(7, 9), "satisfied", True)], grid="G2-01")


async def _returned(work: Work) -> None:
    t6 = add_ticket(work, "T6", "V02", at(10, 26), dispatch_no=2)
    await work.session.flush()
    first = add_dispatch(work, t6, "V01", at(10, 26, 11))
    add_dispatch(work, t6, "V02", at(10, 28, 11), no=2)
    await work.session.flush()
    add_limit(work, t6, "contact", at(10, 27))
    add_limit(work, t6, "handle", at(11, 2), void="redispatched")
    add_limit(work, t6, "contact", at(10, 29), no=2)
    add_limit(work, t6, "handle", at(11, 4), no=2)
    work.session.add(
        ReturnRequest(
            id=f"{first}.q1",
            ticket_id=t6,
            dispatch_id=first,
            requested_at=at(10, 27),
            requested_by="lu.quanfu",
            reason="不属于本部门职责范围",
            suggested_department="V02",
            status="approved",
            decided_at=at(10, 28),
        )
    )


async def _of_others(work: Work) -> None:
    t7 = await _simple(work, "T7", "O01", at(10, 12), [Said(at(10, 15), "satisfied", True)])
    link = RepeatLink(ticket_id=t7, earlier_id="T1.1", reason="place", found_at=at(10, 12), state="found")
    work.session.add(link)


async def put_right_afterwards(work: Work) -> None:
    """After October: the second handling of T3 was extended, T4's answer corrected, T1 excluded."""
    limit = await work.session.get_one(Deadline, "T3.1:1:1:re_handle")
    work.session.add(
        Annulment(
            deadline_id=limit.id,
            case_id="T3.1",
            due_at=limit.due_at,
            late_recorded_at=limit.late_recorded_at,
            cause="extension",
            reason="区级批准延期",
            at=at(11, 10),
            by="-",
        )
    )
    limit.late, limit.late_recorded_at, limit.due_at = False, None, at(11, 3)
    await exclude(work, "T1.1", at(11, 5))
    answer = await work.session.get_one(CallBack, await _last_call(work, "T3.1"))
    answer.corrected_answer, answer.corrected_at = "dissatisfied", at(11, 12)
    await work.session.flush()


async def _last_call(work: Work, ticket: str) -> int:
    return await work.session.scalar(select(func.max(CallBack.id)).where(CallBack.ticket_id == ticket)) or 0
