"""Anything may stop in the middle and happen twice: nothing is lost, and nothing is there twice.

The whole office is killed while it is busy with tickets of six stories, each with a visit beside it, engine and
all. It is started again on the same data, now with a relay that dies after sending, workers that die after
committing, and every job delivered twice. Then every ticket has to end as if nothing had been.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assembly.running import System, running_system
from deploy.engine_clock import clock_offset
from hotline.engine.feed_queries import elements_of_instance, open_incidents
from hotline.settings import ROOT, Settings
from hotline.tasks.models import HumanTask
from hotline.tickets.models import History, Ticket
from tests.process import faults
from tests.process.resumable import EACH, SHORT_LEASE, STORIES, numbers, play_all, shanghai

TOLERANCE = timedelta(seconds=2)
UP_TO_SUBMISSION = ["accepted", "contacted", "submitted", "check_passed"]
TO_THE_END = ["called_back", "reported_upward", "closed"]
HISTORIES = {
    "plain": ["received", "dispatched", *UP_TO_SUBMISSION, *TO_THE_END],
    "returned": [
        *("received", "dispatched", "accepted", "return_requested", "paper_made"),
        *("return_approved", "dispatched", "paper_made"),
        *UP_TO_SUBMISSION,
        *TO_THE_END,
    ],
    "dissatisfied": [
        *("received", "dispatched", *UP_TO_SUBMISSION),
        *("called_back", "alerted", "returned_to_department", "handled_again"),
        *("submitted", "paper_made", "check_passed"),
        *TO_THE_END,
    ],
    "leaders": [
        *("received", "escalated", "opinion_proposed", "owner_decided", "dispatched"),
        *UP_TO_SUBMISSION,
        *TO_THE_END,
    ],
    "difficult": [
        *("received", "dispatched", "accepted", "joint_handling_opened", "parties_chosen"),
        *("opinion_given", "opinion_given", "joint_handling_concluded"),
        *("contacted", "submitted", "check_passed"),
        *TO_THE_END,
    ],
    "assisted": [
        *("received", "dispatched", "assistance_wanted", "assistance_wanted", "accepted", "contacted"),
        *("submitted", "check_passed"),
        *TO_THE_END,
    ],
}
VISIT = ["visit_opened", "visit_arranged", "visit_taken", "visited", "visit_done"]
"""What the history of every ticket says beside it, whenever somebody goes (R-33)."""


@dataclass
class Survived:
    """What was seen of the second life of the office."""

    before: int
    """Tasks that were done when it was killed."""
    clock_difference: timedelta
    """Between the engine's clock and the office's after the restart."""
    began_again_late: bool
    """Whether the second life went on from where the first one's clock stood."""
    histories: dict[str, list[str]] = field(default_factory=dict)
    closed_as: dict[str, str | None] = field(default_factory=dict)
    incidents: int = 0
    visits: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(name="survived", scope="module")
async def _survived(tmp_path_factory: pytest.TempPathFactory, engine_environment: None) -> Survived:
    folder = tmp_path_factory.mktemp("faults")
    await live_and_be_killed(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assembly.working.Relay", faults.ForgetfulRelay)
        patch.setattr("assembly.working.Runtime", faults.DyingRuntime)
        patch.setattr("workers.runtime.execute", faults.execute_twice)
        patch.setattr("workers.runtime.LEASE", SHORT_LEASE)
        async with running_system(Settings(data_folder=folder), clock_controlled=True) as system:
            survived = await first_look(system)
            await play_all(system, lambda: None)
            await last_look(system, survived)
    return survived


async def live_and_be_killed(folder: Path) -> None:
    """The first life, in a process of its own, until kill -9 in mid-flight."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.process.resumable", str(folder), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [line async for line in _until_mid_flight(process.stdout)]
    assert lines, "the office ended before it was in mid-flight"
    process.kill()
    await process.communicate()


async def _until_mid_flight(output: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while line := await output.readline():
        if b"in mid-flight" in line:
            yield line
            return


async def first_look(system: System) -> Survived:
    office = system.office
    async with office.look() as work:
        done = select(func.count()).select_from(HumanTask).where(HumanTask.status == "completed")
        before = await work.session.scalar(done) or 0
        last = await work.session.scalar(select(func.max(History.at)))
    difference = abs(await clock_offset(system.engine.management_url) - office.clock.offset)
    assert last is not None
    return Survived(before, difference, shanghai("2026-09-28T10:00") <= last <= office.clock.now())


async def last_look(system: System, survived: Survived) -> None:
    async with system.office.look() as work:
        for ticket in await work.session.scalars(select(Ticket)):
            events = select(History.event).where(History.case_id == ticket.id).order_by(History.id)
            survived.histories[ticket.number] = list(await work.session.scalars(events))
            survived.closed_as[ticket.number] = ticket.closed_as
            visits = await elements_of_instance(work, ticket.instance_key or 0)
            survived.visits[ticket.number] = [visit.element_id for visit in visits]
        survived.incidents = len(await open_incidents(work))


async def test_it_was_killed_in_the_middle_of_things(survived: Survived) -> None:
    assert len(numbers()) < survived.before
    assert survived.before < sum(len(HISTORIES[story]) for story in STORIES) * EACH


async def test_the_engine_s_clock_stands_where_it_stood(survived: Survived) -> None:
    assert survived.clock_difference < TOLERANCE
    assert survived.began_again_late


async def test_the_faults_were_really_there(survived: Survived) -> None:
    lost = {name for name in faults.happened if name.startswith("answer lost")}
    assert survived.incidents == 0
    assert faults.happened["sent twice"] > len(numbers())
    assert faults.happened["delivered twice"] > len(numbers())
    assert {"answer lost compute_deadlines", "answer lost close_ticket"} <= lost
    assert {"answer lost arrange_visit", "answer lost check_visit", "answer lost end_case"} <= lost
    assert "answer lost io.camunda.zeebe:userTask" in lost


async def test_a_job_delivered_twice_answers_the_same(survived: Survived) -> None:
    assert survived.incidents == 0
    assert faults.disagreements == []


async def test_every_ticket_ends(survived: Survived) -> None:
    assert survived.closed_as == dict.fromkeys(numbers(), "satisfied")


@pytest.mark.parametrize("story", STORIES)
async def test_nothing_is_lost_and_nothing_is_there_twice(survived: Survived, story: str) -> None:
    for number in (each for each in numbers() if each.startswith(f"{story}-")):
        events = [event for event in survived.histories[number] if not event.startswith("late_")]
        assert [event for event in events if event in VISIT] == VISIT
        assert events.count("assisted") == (2 if story == "assisted" else 0)
        assert [event for event in events if event not in (*VISIT, "assisted")] == HISTORIES[story]


@pytest.mark.parametrize("number", [number for number in numbers() if number.startswith("plain-")])
async def test_no_step_of_the_process_was_taken_twice(survived: Survived, number: str) -> None:
    # A limit is looked up once for each step, so only these are entered more than once.
    visits = [element for element in survived.visits[number] if not element.startswith("decide_")]
    assert sorted(visits) == sorted(set(visits))
