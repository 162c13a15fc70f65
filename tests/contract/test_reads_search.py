"""Finding tickets as pages do: words without the citizen, lights, the most urgent first, and what is one's own."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.deadlines.compute import compute_deadlines
from hotline.deadlines.rules import Limit
from hotline.deadlines.settle import void
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tickets.board import dispatch_board
from hotline.tickets.models import Ticket
from hotline.tickets.search import TicketFilter, TicketPage, search
from hotline.view import Paging
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    FIELD_LEADER,
    HANDLER,
    OTHER_HANDLER,
    TICKET,
    accepted,
    dispatched,
    open_,
    open_dispatching,
    take_in,
)
from tests.contract.casework import CENTER_LEADER, STATION, office
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]


async def read(
    office: Office, person: str = DISPATCHER, paging: Paging | None = None, **wanted: Any
) -> TicketPage:
    async with office.look(person) as work:
        caller = await find_caller(work, person)
        return await search(work, caller, TicketFilter(**wanted), paging or Paging())


async def found(office: Office, person: str = DISPATCHER, **wanted: Any) -> list[str]:
    page = await read(office, person, **wanted)
    assert (page.total, page.more) == (len(page.items), False)
    return [item.number for item in page.items]


async def due(office: Office, ticket: str, days: int) -> None:
    """The total limit of the ticket ends so many days from now."""
    async with office.work() as work:
        row = await work.session.get_one(Ticket, ticket)
        row.district_due_at = work.now + timedelta(days=days)
        await compute_deadlines(
            work, ticket, 0, "0", [Limit(step="total", unit="district", remind_before=420)]
        )


@pytest.mark.parametrize(
    ("words", "dispatcher", "leader"),
    [
        ("饭店", 1, 1),
        ("饭店 油烟", 1, 1),
        ("饭店 噪声", 0, 0),
        ("顾先生", 0, 0),
        ("13812345678", 0, 0),
        ("5678", 0, 0),
        ("56号", 1, 0),
        ("望溪路", 1, 1),
        ("100%", 0, 0),
        (" ", 1, 1),
    ],
)
async def test_words_are_found_where_the_reader_may_read_them(
    office: Office, words: str, dispatcher: int, leader: int
) -> None:
    async with office.work() as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        ticket.title = "顾先生（13812345678）反映望溪路56号饭店油烟扰民"
    assert len(await found(office, words=words)) == dispatcher
    assert len(await found(office, CENTER_LEADER, words=words)) == leader


async def test_by_what_is_known_of_them(office: Office) -> None:
    await take_in(office, number="LAMP", category="城市管理/路灯", matter="路灯", grid="G2-01")
    assert await found(office, category="城市管理") == ["LAMP"]
    assert await found(office, category="城市") == []
    assert await found(office, matter="路灯") == ["LAMP"]
    assert await found(office, grid="G2-01") == ["LAMP"]
    assert len(await found(office, station="S1")) + len(await found(office, station="S2")) <= 2


async def test_the_most_urgent_first_and_those_without_a_limit_last(office: Office) -> None:
    for number, days in {"LATE": -2, "SOON": 2, "FAR": 30}.items():
        await due(office, await take_in(office, number=number), days)
    await take_in(office, number="GONE")
    await due(office, "GONE.1", 1)
    async with office.work() as work:
        await void(work, "GONE.1", "closed")
    order = ["LATE", "SOON", "FAR", "GONE", TICKET.partition(".")[0]]
    assert await found(office, sort="urgency") == order
    paged = [
        item.number
        for page in (1, 2, 3, 4)
        for item in (await read(office, sort="urgency", paging=Paging(page=page, size=2))).items
    ]
    assert paged == order


async def test_lights(office: Office) -> None:
    for number, days in {"LATE": -2, "FAR": 30}.items():
        await due(office, await take_in(office, number=number), days)
    lines = {item.number: item for item in (await read(office)).items}
    assert (lines["LATE"].light, lines["FAR"].light) == ("red", "green")
    assert lines[TICKET.partition(".")[0]].light is None
    late = lines["LATE"].next_due
    assert late is not None
    assert (late.step, late.step_name) == ("total", "总时限")
    assert late.time_left.startswith("已超")
    assert await found(office, traffic="red") == ["LATE"]
    assert await found(office, traffic="green") == ["FAR"]
    assert await found(office, traffic="amber") == []


async def test_everybody_finds_what_he_sees_and_nothing_else(office: Office) -> None:
    """What narrows a search beforehand takes nothing away."""
    await dispatched(office)
    await take_in(office, number="OTHER", grid="G3-01")
    assert await found(office, HANDLER) == [TICKET.partition(".")[0]]
    assert await found(office, HANDLER, mine=True) == [TICKET.partition(".")[0]]
    assert await found(office, OTHER_HANDLER) == []
    assert await found(office, DISPATCHER, mine=True) == []
    assert TICKET.partition(".")[0] in await found(office, STATION)
    assert await found(office, FIELD_LEADER) in ([], [TICKET.partition(".")[0]])


async def test_the_dispatch_board(office: Office) -> None:
    await dispatched(office)
    await accepted(office)
    await open_(office, "review_return", "dispatcher@center", request_id=None)
    await due(office, await take_in(office, number="WAITS"), -1)
    await open_dispatching(office, "WAITS.1")
    async with office.look(DISPATCHER) as work:
        board = await dispatch_board(work, await find_caller(work, DISPATCHER))
    assert [item.ticket.number for item in board.waiting.items] == ["WAITS"]
    assert [item.ticket.id for item in board.returned.items] == [TICKET]
    assert [item.number for item in board.near.items] == ["WAITS"]
    loads = {each.code: each for each in board.departments}
    assert (loads["V01"].open, loads["V02"].open) == (1, 0)
    assert loads["V01"].field_name
    for person in (HANDLER, STATION):
        async with office.look(person) as work:
            with pytest.raises(Forbidden):
                await dispatch_board(work, await find_caller(work, person))
    async with office.look(CALLBACK_OFFICER) as work:
        assert (await dispatch_board(work, await find_caller(work, CALLBACK_OFFICER))).waiting.total == 1
