"""What the engine's tables say of a ticket while it is typed (派单建议、疑似重复): the same as the process will."""

from collections.abc import Mapping
from typing import Any

import pytest

from hotline.engine.decisions import Decided
from hotline.engine.errors import EngineRefused
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import EngineUnavailable, Forbidden
from hotline.organization.caller import find_caller
from hotline.repeats.possible import possible_repeats
from hotline.tickets.intake_draft import IntakeDraft
from hotline.tickets.suggest import suggest_department
from tests.process.stage import Stage

DISPATCHER = "shen.xiaolan"
TRIES = 30


class Patient:
    """Asks again: on a busy machine the engine may take longer than anybody at a page would wait for it."""

    def __init__(self, engine: ZeebeEngine) -> None:
        self._engine = engine

    async def decide(self, decision: str, inputs: Mapping[str, Any]) -> Decided:
        for _ in range(TRIES):
            try:
                return await self._engine.decide(decision, inputs)
            except EngineUnavailable:
                continue
        raise EngineUnavailable


MATTER, GRID = "城市管理/占道经营/占道堆物", "G1-01"


async def test_the_table_suggests_a_department_with_its_reason(stage: Stage) -> None:
    async with stage.office.look(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        draft = IntakeDraft(work.now, nature="complaint", category=MATTER, grid=GRID)
        found = await suggest_department(work, caller, Patient(stage.system.zeebe), draft)
        assert found is not None
        assert (found.department, found.department_name) == ("O02", "综合行政执法队")
        assert "占道经营" in found.reason
        for unknown in ("", "诉求人自己的话"):  # never given to the engine
            draft = IntakeDraft(work.now, nature="complaint", category=unknown)
            assert await suggest_department(work, caller, Patient(stage.system.zeebe), draft) is None


async def test_earlier_tickets_of_the_citizen_and_the_place_are_found(stage: Stage) -> None:
    first = await stage.intake(citizen_phone="13711119999", address="云溪路1688弄门口", category=MATTER)
    async with stage.office.look(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)

        async def found(address: str = "", phone: str = "", number: str = "") -> list[tuple[str, bool, bool]]:
            draft = IntakeDraft(
                work.now,
                number=number,
                nature="help",
                category=MATTER,
                address=address,
                citizen_phone=phone,
            )
            repeats = await possible_repeats(work, caller, Patient(stage.system.zeebe), draft)
            return [(each.ticket.id, each.same_citizen, each.same_place) for each in repeats]

        place = "云溪路１６８８弄 门口"
        assert await found(phone="+86 137-1111-9999", address=place) == [(first.id, True, True)]
        assert await found(address=place) == [(first.id, False, True)]
        assert (
            await found(address=place, number=first.id.partition(".")[0]) == []
        )  # rounds of one number are no repeats
        assert await found(address="云溪路1690弄门口") == []
        assert await found() == []


async def test_only_who_takes_in_may_ask(stage: Stage) -> None:
    async with stage.office.look("zhang.wei") as work:
        caller = await find_caller(work, "zhang.wei")
        draft = IntakeDraft(work.now, category=MATTER, address="云溪路1号")
        with pytest.raises(Forbidden):
            await suggest_department(work, caller, Patient(stage.system.zeebe), draft)
        with pytest.raises(Forbidden):
            await possible_repeats(work, caller, Patient(stage.system.zeebe), draft)


async def test_an_engine_that_is_away_or_has_no_such_table(stage: Stage) -> None:
    with pytest.raises(EngineRefused):
        await Patient(stage.system.zeebe).decide("no_such_table", {})
    nobody = ZeebeEngine("127.0.0.1:1")
    with pytest.raises(EngineUnavailable):
        await nobody.decide("dispatch", {})
    await nobody.close()
