"""A calendar that changes moves what is open, timers in the engine included, earlier and later (R-52)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from sqlalchemy import select, update

from assembly.running import System, running_system
from hotline.calendar import Calendar, OfficeDays
from hotline.db.models import OutboxEntry
from hotline.deadlines.models import Annulment
from hotline.deadlines.revise import DeadlineChange, apply, preview
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.settings import Settings
from hotline.tasks.complete import claim, keep_draft
from hotline.tasks.models import HumanTask
from tests.process.conductor import Conductor
from tests.process.people import read_people
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage, shanghai

BEGIN = shanghai("2026-09-24T09:00")
TYPHOON = OfficeDays(days_off={date(2026, 9, 28): "台风停工", date(2026, 10, 8): "台风停工"})
WORKING_SUNDAY = replace(TYPHOON, working_days={date(2026, 10, 11): "集中办理"})
HANDLER = "zhang.wei"
ASKED = ("opinion", "opinion", "assist", "assist")


@dataclass
class Seen:
    """What was seen while three tickets lived through two changes of the calendar."""

    previewed: list[DeadlineChange] = field(default_factory=list)
    applied: list[DeadlineChange] = field(default_factory=list)
    applied_again: list[DeadlineChange] = field(default_factory=list)
    late_before: set[str] = field(default_factory=set)
    late_after: set[str] = field(default_factory=set)
    annulled: list[tuple[str, str]] = field(default_factory=list)
    handle_due: str = ""
    task: HumanTask | None = None
    moved: HumanTask | None = None
    late_at_old_date: set[str] = field(default_factory=set)
    late_at_new_date: set[str] = field(default_factory=set)
    total_in_a_called_process: set[str] = field(default_factory=set)
    earlier: str = ""
    late_at_earlier_date: set[str] = field(default_factory=set)
    closed_as: str = ""


@dataclass
class SeenBeside:
    """What was seen of two parties of a joint handling and two assistances, which the same changes move."""

    rounds: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    open_before: set[str] = field(default_factory=set)
    open_after: set[str] = field(default_factory=set)
    late_at_old_date: set[str] = field(default_factory=set)
    late_at_new_date: set[str] = field(default_factory=set)
    closed_as: str = ""


def with_calendar(office: Office, days: OfficeDays) -> Office:
    """The office after its calendar file was changed."""
    return replace(office, calendar=Calendar(days, office.calendar.hours))


async def changed_twice(stage: Stage, seen: Seen) -> None:
    plain = await stage.intake()
    await plain.dispatch("V01")
    await plain.accept()
    await stage.until("2026-09-29T09:00")
    urgent = await stage.intake(kind="urgent")
    await urgent.dispatch("V01")
    await urgent.accept()
    await urgent.request_return("O02")
    seen.late_before = await plain.late_steps()
    await plain.contact()
    await the_typhoon_is_announced(stage, plain, seen)
    await stage.until("2026-10-09T17:31")
    seen.late_at_old_date = await plain.late_steps()
    other = await stage.intake()
    await other.dispatch("V02")
    await other.accept()
    await other.contact()
    await stage.until("2026-10-10T18:00")
    seen.total_in_a_called_process = await urgent.late_steps()
    await a_sunday_is_worked(stage, other, seen)
    await stage.until("2026-10-12T17:31")
    seen.late_at_new_date = await plain.late_steps()
    await stage.until("2026-10-14T17:31")
    seen.late_at_earlier_date = await other.late_steps()
    await plain.handle()
    await plain.check()
    await plain.call_back()
    await plain.report()
    seen.closed_as = await plain.closed()


async def several_at_once(stage: Stage, seen: SeenBeside) -> None:
    """Asked on Thursday the 24th with three working days; the typhoon takes two of them."""
    ticket = await stage.intake()
    await ticket.dispatch_with("V03", "V04", "O01")
    await ticket.accept()
    await ticket.contact()
    await ticket.report_difficulty()
    await ticket.choose_parties("F01", "F02")
    joint = (await ticket.joint_handlings())[0].id
    seen.rounds = [f"{joint}.p1", f"{joint}.p2", f"{ticket.id}.d1.a1", f"{ticket.id}.d1.a2"]
    await stage.until("2026-09-28T18:00")
    seen.open_before = await rounds_open(ticket)
    await stage.until("2026-09-29T10:00")  # announced by the other scenario
    seen.open_after = await rounds_open(ticket)
    seen.due = [await ticket.due(step, of=of) for step, of in zip(ASKED, seen.rounds, strict=True)]
    await stage.until("2026-10-09T10:00")
    seen.late_at_old_date = await rounds_late(ticket)
    await ticket.give_opinion(seen.rounds[0])
    await ticket.assist(seen.rounds[2])
    await stage.until("2026-10-09T17:31")
    seen.late_at_new_date = await rounds_late(ticket)
    await ticket.give_opinion(seen.rounds[1])
    await ticket.assist(seen.rounds[3])
    await ticket.conclude()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()
    seen.closed_as = await ticket.closed()


async def rounds_open(ticket: PlayedTicket) -> set[str]:
    return await ticket.open_rounds("give_opinion") | await ticket.open_rounds("assist_ticket")


async def rounds_late(ticket: PlayedTicket) -> set[str]:
    return await ticket.late_rounds("opinion") | await ticket.late_rounds("assist")


async def the_typhoon_is_announced(stage: Stage, plain: PlayedTicket, seen: Seen) -> None:
    task_id = await plain.task("handle_ticket")
    async with stage.office.work(HANDLER) as work:
        await claim(work, await find_caller(work, HANDLER), task_id)
        await keep_draft(work, await find_caller(work, HANDLER), task_id, {"done": "正在清"})
    await stage.at_rest()
    seen.task = await _task(stage, task_id)
    office = with_calendar(stage.office, TYPHOON)
    async with office.look() as work:
        seen.previewed = await preview(work)
    seen.applied = await apply(office, "台风停工")
    await stage.at_rest()
    async with (
        stage.office.work() as work
    ):  # as after a kill between the sending and the mark that it was sent
        moving = OutboxEntry.kind.in_(["move_timers", "set_variables"])
        await work.session.execute(update(OutboxEntry).where(moving).values(sent_at=None))
    seen.applied_again = await apply(office, "台风停工")
    await stage.at_rest()
    seen.moved = await _task(stage, task_id)
    seen.handle_due = await plain.due("handle")
    seen.late_after = await plain.late_steps()
    async with stage.office.look() as work:
        rows = await work.session.scalars(select(Annulment).where(Annulment.case_id == plain.id))
        seen.annulled = [(row.cause, row.deadline_id.rsplit(":", 1)[1]) for row in rows]


async def a_sunday_is_worked(stage: Stage, other: PlayedTicket, seen: Seen) -> None:
    before = await other.due("handle")
    await apply(with_calendar(stage.office, WORKING_SUNDAY), "周日集中办理")
    await stage.at_rest()
    seen.earlier = f"{before} → {await other.due('handle')}"


async def _task(stage: Stage, task_id: str) -> HumanTask:
    async with stage.office.look() as work:
        return await work.session.get_one(HumanTask, task_id)


@pytest.fixture(name="played", scope="module")
async def _played(
    tmp_path_factory: pytest.TempPathFactory, engine_environment: None
) -> AsyncIterator[tuple[Seen, SeenBeside]]:
    folder = tmp_path_factory.mktemp("calendar")
    async with running_system(Settings(data_folder=folder), begin=BEGIN, clock_controlled=True) as system:
        yield await _play(system)


async def _play(system: System) -> tuple[Seen, SeenBeside]:
    seen, beside = Seen(), SeenBeside()
    conductor = Conductor(system)
    async with system.office.look() as work:
        people = await read_people(work)
    played = await conductor.play(
        {
            "changes": changed_twice(Stage(conductor, people, "changes"), seen),
            "beside": several_at_once(Stage(conductor, people, "beside"), beside),
        }
    )
    for scenario in played.values():
        await scenario
    return seen, beside


@pytest.fixture(name="seen")
def _seen(played: tuple[Seen, SeenBeside]) -> Seen:
    return played[0]


@pytest.fixture(name="beside")
def _beside(played: tuple[Seen, SeenBeside]) -> SeenBeside:
    return played[1]


def test_what_would_move_is_shown_before_anything_is_moved(seen: Seen) -> None:
    assert seen.previewed == seen.applied
    moved = {(change.case_id, change.step): f"{change.new_due_at:%m-%d %H:%M}" for change in seen.applied}
    assert moved["changes-1.1", "handle"] == "10-12 17:30"
    assert moved["changes-2.1", "total"] == "10-10 17:30"
    assert moved["changes-2.1", "handle"] == "10-09 17:30"


def test_a_second_time_moves_nothing(seen: Seen) -> None:
    assert seen.applied_again == []


def test_a_lateness_that_the_new_date_takes_back_is_annulled(seen: Seen) -> None:
    assert "contact" in seen.late_before
    assert "contact" not in seen.late_after
    assert seen.annulled == [("calendar", "contact")]


def test_the_task_stays_with_claim_and_draft_and_is_due_anew(seen: Seen) -> None:
    assert seen.task is not None
    assert seen.moved is not None
    assert (seen.moved.claimed_by, seen.moved.draft) == (HANDLER, {"done": "正在清"})
    assert seen.handle_due == "2026-10-12T17:30"
    assert seen.moved.due_at == shanghai("2026-10-12T17:30")
    assert seen.moved.job_key != seen.task.job_key


def test_the_timer_is_silent_at_the_old_date_and_fires_at_the_new_one(seen: Seen) -> None:
    assert "handle" not in seen.late_at_old_date
    assert "handle" in seen.late_at_new_date


def test_a_total_is_moved_in_a_called_process_too(seen: Seen) -> None:
    assert "total" in seen.total_in_a_called_process


def test_an_earlier_date_fires_earlier(seen: Seen) -> None:
    assert seen.earlier == "2026-10-15T17:30 → 2026-10-14T17:30"
    assert "handle" in seen.late_at_earlier_date


def test_the_ticket_goes_on_to_its_end(seen: Seen) -> None:
    assert seen.closed_as == "satisfied"


def test_several_that_are_asked_at_once_are_all_due_anew(beside: SeenBeside) -> None:
    assert beside.due == ["2026-10-09T17:30"] * 4  # 28 September and 8 October have become days off


def test_the_tasks_of_several_that_are_asked_at_once_stay(beside: SeenBeside) -> None:
    assert beside.open_before == beside.open_after == set(beside.rounds)


def test_each_timer_fires_at_the_new_date_for_its_own_only(beside: SeenBeside) -> None:
    assert beside.late_at_old_date == set()
    assert beside.late_at_new_date == {beside.rounds[1], beside.rounds[3]}


def test_the_joint_handling_goes_on_to_its_end(beside: SeenBeside) -> None:
    assert beside.closed_as == "satisfied"
