"""What is written down of a deployment, and what becomes of tasks and outputs, on both databases; what is refused."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.db.models import OutboxEntry, StepOutput
from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.feed_models import VisitedElement
from hotline.engine.outbox import complete_task
from hotline.office import Office
from hotline.processes.deploy import moves
from hotline.processes.deploy.behind import Behind, behind
from hotline.processes.deploy.models import Deployment, InstanceMove, MoveOutcome
from hotline.processes.deploy.record import (
    AT_START,
    Recorded,
    begin,
    definitions,
    deployments,
    discard,
    finish,
    forget_if_empty,
    not_deployed_yet,
    renamed_before,
)
from hotline.processes.deploy.rekey import rekey
from hotline.processes.standing import standing
from hotline.processes.stored import stored_files
from hotline.settings import ROOT, Settings
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.models import Ticket
from hotline.tickets.receive import receive
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

OWNER = "qian.siyuan"
PROCESS, DIAGRAM, TABLE, FORM = "return_request", "return_request.bpmn", "deadlines.dmn", "review_return.form"
RENAMED = {"review_return": "judge_return"}
CALLER, CALLED, TASK = 1, 2, 3
"""Keys in the engine: the ticket's instance, the return that it called, the review on which that stands."""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        yield opened


def files(table: bytes = b"") -> list[ResourceFile]:
    bpmn = ROOT / "bpmn"
    return [
        ResourceFile(DIAGRAM, (bpmn / DIAGRAM).read_bytes()),
        ResourceFile(TABLE, (bpmn / TABLE).read_bytes() + table),
        ResourceFile(FORM, (bpmn / "forms" / FORM).read_bytes()),
    ]


def answered(*, table_version: int = 1, key: int = 10) -> list[Deployed]:
    return [
        Deployed("process", PROCESS, 1, key, DIAGRAM),
        Deployed("decision_requirements", "deadlines", table_version, key + table_version, TABLE),
        Deployed("decision", "deadline", table_version, key + 5, ""),
        Deployed("form", "review_return", 1, key + 9, FORM),
    ]


async def deploy(
    office: Office, given: list[ResourceFile], taken: list[Deployed], *, person: str = OWNER, why: str = "试"
) -> Recorded:
    async with office.work(person) as work:
        number = await begin(work, given, why=why, renamed={})
    async with office.work(person) as work:
        return await finish(work, number, taken, given)


async def written(office: Office) -> list[tuple[str, str, bool, set[str]]]:
    async with office.look() as work:
        return [
            (row.by, row.why, row.finished_at is not None, {file.file for file in taken})
            for row, taken in await deployments(work, 10)
        ]


async def test_who_why_and_what_became_a_new_version(office: Office) -> None:
    await deploy(office, files(), answered(), person="system", why=AT_START)
    edited = files(b"<!-- edited -->")
    recorded = await deploy(office, edited, answered(table_version=2), why="五天改四天")
    assert [(item.file, item.version) for item in recorded.changed] == [(TABLE, 2)]
    assert await written(office) == [
        (OWNER, "五天改四天", True, {TABLE}),
        ("system", AT_START, True, {DIAGRAM, TABLE, FORM}),
    ]
    async with office.look() as work:
        stored = await stored_files(work)
    assert stored[TABLE] == edited[1].content
    assert stored[DIAGRAM] == edited[0].content


async def test_only_what_is_not_deployed_yet_is_sent(office: Office) -> None:
    async with office.look() as work:
        assert await not_deployed_yet(work, files()) == files()
    await deploy(office, files(), answered())
    edited = files(b"<!-- edited -->")
    async with office.look() as work:
        assert await not_deployed_yet(work, files()) == []
        assert await not_deployed_yet(work, edited) == [edited[1]]
        assert await definitions(work) == {PROCESS: (1, 10)}


async def test_a_start_that_changes_nothing_leaves_no_record(office: Office) -> None:
    await deploy(office, files(), answered(), person="system", why=AT_START)
    again = await deploy(office, files(), answered(), person="system", why=AT_START)
    assert again.changed == ()
    async with office.work() as work:
        await forget_if_empty(work, again.id)
    assert len(await written(office)) == 1


async def test_a_start_finishes_what_somebody_was_killed_at_and_it_stays_his(office: Office) -> None:
    async with office.work(OWNER) as work:
        await begin(work, files(), why="新办法", renamed={PROCESS: RENAMED})
    assert await written(office) == [(OWNER, "新办法", False, set())]
    await deploy(office, files(), answered(), person="system", why=AT_START)
    assert await written(office) == [(OWNER, "新办法", True, {DIAGRAM, TABLE, FORM})]
    async with office.look() as work:
        assert await renamed_before(work) == {PROCESS: RENAMED}


async def test_what_an_id_has_become_is_followed_over_several_deployments(office: Office) -> None:
    for renamed in ({"a": "b"}, {"b": "c", "x": "y"}):
        async with office.work(OWNER) as work:
            await begin(work, files(str(renamed).encode()), why="改编号", renamed={PROCESS: renamed})
    async with office.look() as work:
        assert await renamed_before(work) == {PROCESS: {"a": "c", "b": "c", "x": "y"}}


async def test_what_the_engine_has_refused_was_no_deployment(office: Office) -> None:
    async with office.work(OWNER) as work:
        number = await begin(work, files(), why="试", renamed={})
        await moves.plan(work, number, [(review(None), 0)], mapped=frozenset({PROCESS}))
    async with office.work(OWNER) as work:
        await discard(work, number)
    assert await written(office) == []


def review(case_id: str | None, title: str = "") -> Behind:
    return Behind(CALLED, CALLER, PROCESS, 1, case_id, title, frozenset({"review_return"}))


async def under_review(office: Office) -> str:
    """A ticket whose return is being reviewed in an instance of version 1; answers its id."""
    async with office.work("shen.xiaolan") as work:
        intake = TicketIntake(
            number="A1", title="路灯不亮", content="路灯不亮", district_dispatched_at=work.now
        )
        ticket: Ticket = (await receive(work, intake))[0]
        ticket.instance_key = CALLER
        work.session.add(visit(CALLER, "ticket_process", "ticket_process", "PROCESS", work.now))
        work.session.add(visit(CALLED, PROCESS, PROCESS, "PROCESS", work.now))
        work.session.add(visit(TASK, PROCESS, "review_return", "USER_TASK", work.now))
        work.session.add(task_of(ticket.id, work.now))
        work.session.add(output(ticket.id, "compute_review_deadlines", work.now))
        complete_task(work, ticket.id, f"{ticket.id}:1:q1:review_return")
    return ticket.id


def visit(key: int, process: str, element: str, kind: str, now: object) -> VisitedElement:
    row = VisitedElement(key=key, process_id=process, element_id=element, element_type=kind)
    row.process_instance_key = CALLER if key == CALLER else CALLED
    row.parent_process_instance_key = None if key == CALLER else CALLER
    row.process_version, row.entered_at = 1, now  # pyright: ignore[reportAttributeAccessIssue]
    return row


def output(case_id: str, element: str, now: object) -> StepOutput:
    row = StepOutput(case_id=case_id, dispatch_no=1, round="q1", element=element, output={"done": 1})
    row.stored_at = now  # pyright: ignore[reportAttributeAccessIssue]
    return row


def task_of(case_id: str, now: object) -> HumanTask:
    row = HumanTask(
        id=f"{case_id}:1:q1:review_return",
        case_id=case_id,
        ticket_id=case_id,
        dispatch_no=1,
        round="q1",
        element="review_return",
        process=PROCESS,
        action="review_return",
        job_key=9,
        instance_key=CALLED,
        element_instance_key=TASK,
        process_version=1,
        form_key=19,
        status="open",
        suggestion={},
        draft={"reason": "核实过一半"},
        data={},
        output={},
        groups=[TaskGroup(group="dispatcher@center")],
        limits=[TaskLimit(deadline_id=f"{case_id}:1:q1:review_return", position=0)],
    )
    row.opened_at = now  # pyright: ignore[reportAttributeAccessIssue]
    return row


async def test_who_runs_on_an_older_version_and_whose_it_is(office: Office) -> None:
    ticket = await under_review(office)
    async with office.look() as work:
        assert await behind(work, {PROCESS: 1, "ticket_process": 1}) == []
        assert await behind(work, {PROCESS: 2}) == [review(ticket, "工单A1")]


async def test_a_migrated_instance_takes_its_tasks_along(office: Office) -> None:
    ticket = await under_review(office)
    async with office.work(OWNER) as work:
        number = await begin(work, files(), why="改编号", renamed={PROCESS: RENAMED})
        await moves.plan(work, number, [(review(ticket), 2)], mapped=frozenset({PROCESS}))
    async with office.work(OWNER) as work:
        await rekey(work, ticket, PROCESS, RENAMED, ())
        await moves.note(work, number, CALLED, MoveOutcome.MIGRATED, "", RENAMED)
    async with office.look() as work:
        (task,) = await work.session.scalars(select(HumanTask))
        (waiting,) = await work.session.scalars(
            select(OutboxEntry).where(OutboxEntry.kind == "complete_task")
        )
        assert (task.id, task.element) == (f"{ticket}:1:q1:judge_return", "judge_return")
        assert (task.process_version, task.job_key, task.form_key) == (2, 9, 19)
        assert (task.draft, len(task.groups), len(task.limits)) == ({"reason": "核实过一半"}, 1, 1)
        assert waiting.payload["task_id"] == task.id
        assert [each.instances for each in (await standing(work)).values()] == [1, 1, 1]
        assert (PROCESS, "judge_return") in await standing(work)
        assert await behind(work, {PROCESS: 2}) == []


async def test_what_was_done_under_an_old_id_is_found_under_the_new_one_but_not_what_may_be_another_s(
    office: Office,
) -> None:
    ticket = await under_review(office)
    renamed = {"compute_review_deadlines": "compute_judging_deadlines"}
    async with office.work() as work:
        await rekey(work, ticket, PROCESS, renamed, renamed.keys())
        assert await outputs(office, ticket) == ["compute_review_deadlines"]
    for _ in range(2):
        async with office.work() as work:
            await rekey(work, ticket, PROCESS, renamed, ())
    assert await outputs(office, ticket) == ["compute_judging_deadlines"]


async def outputs(office: Office, case_id: str) -> list[str]:
    async with office.look() as work:
        return list(
            await work.session.scalars(select(StepOutput.element).where(StepOutput.case_id == case_id))
        )


async def test_what_stays_after_somebody_confirmed_is_missed_by_no_later_check(office: Office) -> None:
    ticket = await under_review(office)
    async with office.work(OWNER) as work:
        number = await begin(work, files(), why="改编号", renamed={PROCESS: RENAMED})
        await moves.plan(work, number, [(review(ticket), 2)], mapped=frozenset({PROCESS}))
        await moves.note(work, number, CALLED, MoveOutcome.STAYS, "按所选", RENAMED)
    async with office.look() as work:
        assert set(await standing(work)) == {("ticket_process", "")}
        assert await behind(work, {PROCESS: 2}) == [review(ticket, "工单A1")]  # and may go on later


async def test_after_a_kill_the_next_run_knows_what_the_engine_has_done(office: Office) -> None:
    ticket = await under_review(office)
    async with office.work(OWNER) as work:
        number = await begin(work, files(), why="试", renamed={})
        await moves.plan(work, number, [(review(ticket), 2)], mapped=frozenset())
        assert await moves.migrated_unnoticed(work) == []
        (await work.session.get_one(VisitedElement, CALLED)).process_version = 2  # the feed told it
    async with office.work(OWNER) as work:
        (move,) = await moves.migrated_unnoticed(work)
        assert (move.instance_key, move.outcome) == (CALLED, MoveOutcome.PLANNED)


async def test_a_later_deployment_takes_over_what_an_earlier_one_had_planned(office: Office) -> None:
    ticket = await under_review(office)
    for number in (1, 2):
        async with office.work(OWNER) as work:
            work.session.add(
                Deployment(
                    id=number, begun_at=work.now, by=OWNER, why="试", fingerprint=str(number), renamed={}
                )
            )
            await work.session.flush()
            await moves.plan(work, number, [(review(ticket), 2)], mapped=frozenset())
    async with office.look() as work:
        assert list(await work.session.scalars(select(InstanceMove.deployment_id))) == [2]


def hotline(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "ZEEBE_"))}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from cli.main import app; app()",
            "processes",
            "deploy",
            *map(str, arguments),
        ],
        env=own | {"HOTLINE_DATA_FOLDER": str(folder), "COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", OWNER, "--why", "试"], "ENGINE_NOT_RUNNING"),
        (["--by", "zhang.wei", "--why", "试"], "只有流程负责人和系统管理员可以部署流程（FORBIDDEN）"),
        (["--by", "nobody", "--why", "试"], "UNKNOWN_PERSON"),
        (["--by", OWNER, "--why", " "], "请写明为什么改"),
        (["--by", OWNER, "--why", "试", "--json"], "--json 不询问，请同时给出 --yes"),
        (["--by", OWNER, "--why", "试", "--mapping", "nowhere.yaml"], "MAPPING_FILE_INVALID"),
    ],
)
async def test_what_is_refused_says_why(tmp_path: Path, arguments: list[str], said: str) -> None:
    async with open_office(Settings(data_folder=tmp_path)):
        pass
    result = hotline(tmp_path, *arguments)
    assert result.returncode != 0
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
