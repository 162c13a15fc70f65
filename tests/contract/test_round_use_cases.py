"""A new round of the same number (R-70): the rounds before are shown, the last department suggested."""

import pytest

from hotline.office import Office
from hotline.tasks.models import HumanTask
from tests.api.steps import DISPATCHER, HEAD, OTHER_HANDLER, TICKET, dispatched, take_in
from tests.contract.casework import asked, called_back, office, seen
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

SECOND = TICKET.replace(".1", ".2")


async def suggested(office: Office, ticket: str) -> object:
    task = await asked(office, ticket, "dispatch_ticket", "dispatcher@center", round_="0")
    async with office.look() as work:
        return (await work.session.get_one(HumanTask, task)).suggestion.get("department")


async def test_the_last_department_is_suggested(office: Office) -> None:
    assert await suggested(office, TICKET) is None
    await dispatched(office, "V02")
    assert await suggested(office, await take_in(office, round=2)) == "V02"


async def test_the_rounds_before_are_shown(office: Office) -> None:
    await dispatched(office)
    await called_back(office, "dissatisfied")
    await take_in(office, round=2)
    await dispatched(office, "V02", SECOND)
    (before,) = (await seen(office, OTHER_HANDLER, SECOND)).earlier_rounds
    assert (before.id, before.round, before.department) == (TICKET, 1, "V01")
    assert [each.answer for each in before.call_backs] == ["dissatisfied"]
    assert [each.department for each in before.dispatches] == ["V01"]
    assert (await seen(office, DISPATCHER)).earlier_rounds == []


@pytest.mark.parametrize(("person", "shown"), [(DISPATCHER, 1), (HEAD, 1), (OTHER_HANDLER, 0)])
async def test_a_round_in_confidence_only_to_whom_it_belongs(office: Office, person: str, shown: int) -> None:
    """R-75: the first round complains about V02 in confidence, the second is V02's."""
    first = await take_in(office, number="SECRET", confidential=True, complained_unit="V02")
    await dispatched(office, "V01", first)
    second = await take_in(office, number="SECRET", round=2)
    await dispatched(office, "V02", second)
    assert len((await seen(office, person, second)).earlier_rounds) == shown
