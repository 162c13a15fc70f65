"""A ticket with its facts, as rows, for the tests of papers and files; nobody's engine is needed."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from api.app import PREFIX, create_app
from hotline.bootstrap import open_office
from hotline.office import Office
from hotline.settings import Settings
from hotline.tickets.facts import CallBack, ContactAttempt, ReturnRequest, Submission
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.models import Dispatch
from hotline.tickets.receive import receive
from hotline.work import Work

DISPATCHER, HANDLER, HEAD, OTHER_HANDLER = "shen.xiaolan", "zhang.wei", "lu.quanfu", "wang.fang"
LEADER = "yu.guodong"
NUMBER = "2026092400020"
TICKET, DISPATCH = f"{NUMBER}.1", f"{NUMBER}.1.d1"
RETURN = f"{DISPATCH}.q1"
AT = datetime(2026, 9, 24, 6, 5, tzinfo=UTC)
NASTY = "顾先生说：a < b & c > d，“{{ 7*7 }}”{% x %}\n第二行\t完"


@asynccontextmanager
async def office_at(database_url: str, folder: Path, **settings: Any) -> AsyncGenerator[Office, None]:
    async with open_office(Settings(data_folder=folder, database_url=database_url, **settings)) as office:
        yield office


async def take_in(office: Office, **changes: Any) -> None:
    """Received, dispatched to V01 and accepted."""
    intake = {
        "number": NUMBER,
        "nature": "complaint",
        "title": "饭店油烟 <扰民>",
        "content": NASTY,
        "address": "望溪路56号",
        "grid": "G1-01",
        "citizen_name": "顾先生",
        "citizen_phone": "13812345678",
        "district_dispatched_at": AT.isoformat(),
    }
    async with office.work(DISPATCHER) as work:
        ticket, _ = await receive(work, TicketIntake.model_validate(intake | changes))
        ticket.department, ticket.dispatch_no = "V01", 1
        work.session.add(
            Dispatch(
                id=DISPATCH,
                ticket_id=TICKET,
                no=1,
                department="V01",
                origin="center",
                returnable=True,
                dispatched_at=AT,
                dispatched_by=DISPATCHER,
                accepted_at=AT,
                accepted_by=HANDLER,
            )
        )


def add_return(work: Work, **changes: Any) -> ReturnRequest:
    row: dict[str, Any] = {
        "id": RETURN,
        "ticket_id": TICKET,
        "dispatch_id": DISPATCH,
        "requested_at": AT,
        "requested_by": HEAD,
        "signed_by": HEAD,
        "reason": NASTY,
        "suggested_department": "O02",
        "status": "pending",
    }
    request = ReturnRequest(**row | changes)
    work.session.add(request)
    return request


def add_handling(work: Work, content: dict[str, Any], **changes: Any) -> Submission:
    """A first handling, what came of it, and a re-handling that the head has confirmed."""
    fact: dict[str, Any] = {"ticket_id": TICKET, "dispatch_id": DISPATCH, "at": AT, "by": HANDLER}
    work.session.add(ContactAttempt(**fact, no=1, result="no_answer", channel="phone", note=NASTY))
    work.session.add(
        Submission(**fact, round=1, result="solved", content={"result": "solved", "done": NASTY})
    )
    answers = {"first_contact": True, "on_time": True, "solved": False, "satisfied": None}
    work.session.add(CallBack(**fact, round="1", no=1, answer="dissatisfied", note=NASTY, **answers))
    row: dict[str, Any] = {
        "round": 2,
        "result": "solved",
        "content": content,
        "submitted_at": work.now,
        "confirmed_by": HEAD,
        "statement": NASTY,
    }
    submission = Submission(**fact | row | changes)
    work.session.add(submission)
    return submission


Call = Callable[[str], httpx.AsyncClient]


@asynccontextmanager
async def clients_of(office: Office) -> AsyncGenerator[Call, None]:
    """A client for the person of that id."""
    app = create_app(office)
    async with AsyncExitStack() as stack:

        async def opened(person: str) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            headers = {"X-Hotline-Person": person}
            client = httpx.AsyncClient(
                transport=transport, base_url=f"http://office{PREFIX}", headers=headers
            )
            return await stack.enter_async_context(client)

        people = {
            person: await opened(person) for person in (DISPATCHER, HANDLER, HEAD, OTHER_HANDLER, LEADER)
        }
        yield people.__getitem__
