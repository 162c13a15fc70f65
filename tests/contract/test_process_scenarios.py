"""`hotline processes test` and `dry-run` with the real engine: what is played, then held against other folders."""

import asyncio
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from assembly.dry_run import deciding
from cli.main import app
from deploy.diagrams import deploy_diagrams
from hotline.bootstrap import open_office
from hotline.processes.dry_run.compare import dry_run
from hotline.processes.dry_run.outcome import Outcome, Subject
from hotline.processes.dry_run.past import Span
from hotline.processes.folder import read_folder
from hotline.settings import ROOT, Settings

PLAYED = 12
"""Scenarios in `bpmn/tests`, a ticket each."""
LIMIT = '<outputEntry id="deadlines_handle_ordinary_amount">\n          <text>{}</text>'
HOUSING, BUILDING = '<text>"O07"</text>', '<text>"O01"</text>'


@pytest.fixture(scope="module", autouse=True)
def _environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOTLINE_ENGINE_HEAP", "512m")
        patch.setenv("HOTLINE_ENGINE_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        patch.setenv("COLUMNS", "160")
        patch.setenv("ZEEBE_ADDRESS", "127.0.0.1:1")  # the office's engine, on which nothing is tried
        yield


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, ["processes", *arguments], env=environment)


def changed(to: Path, file: str, old: str, new: str) -> Path:
    """The process owner's copy with one change."""
    shutil.copytree(ROOT / "bpmn", to, dirs_exist_ok=True)
    text = (to / file).read_text("utf-8")
    assert old in text
    (to / file).write_text(text.replace(old, new, 1), "utf-8")
    return to


def four_days(to: Path) -> Path:
    return changed(to, "deadlines.dmn", LIMIT.format(5), LIMIT.format(4))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tests of the folder have been run; their data was kept."""
    folder = tmp_path_factory.mktemp("kept") / "played"
    result = run("test", "--keep", str(folder))
    assert result.exit_code == 0, result.output
    assert "不符 0 项" in result.output
    return folder


def test_the_owner_s_tests_pass_on_the_folder_as_it_is(played: Path) -> None:
    assert (played / "hotline.db").is_file()


def test_a_scenario_that_fails_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    result = run("test", "--against", str(four_days(tmp_path / "bpmn")), "--only", "跳过放假", "--json")
    assert result.exit_code == 1
    (verdict,) = json.loads(result.stdout)
    assert verdict["passed"] is False
    assert verdict["differences"] == [
        {"what": "“首次处置”时限", "expected": "2026-10-09 17:30", "came": "2026-10-08 17:30"}
    ]
    assert (verdict["file"], "审核提交" in verdict["path"]) == ("普通工单.yaml", True)


def test_a_process_that_stops_is_told_by_its_own_words(tmp_path: Path) -> None:
    folder = changed(tmp_path / "bpmn", "deadlines.dmn", LIMIT.format(5), LIMIT.format(2_000_000))
    result = run("test", "--against", str(folder), "--only", "国庆前")
    assert result.exit_code == 1
    assert "流程停住了：时限应为" in result.output
    assert "流程在别的情景里停住了，这一个没有演完" in result.output
    assert "共 2 项，通过 0 项，不符 2 项" in result.output


def test_mistakes_in_a_test_file_are_told_by_file_and_line(tmp_path: Path) -> None:
    folder = changed(tmp_path / "bpmn", "tests/特殊工单.yaml", "办: 派单", "办: 派蛋")
    result = run("test", str(folder))
    assert result.exit_code == 1
    assert "特殊工单.yaml 第 6 行：没有“派蛋”，是不是：" in result.output


@pytest.fixture(scope="module")
def outcomes(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    """Dry runs of several folders, one after the other on one engine."""
    base = tmp_path_factory.mktemp("folders")
    folders = {
        "unchanged": ROOT / "bpmn",
        "dispatch": changed(base / "dispatch", "dispatch.dmn", HOUSING, BUILDING),
        "visit": changed(base / "visit", "visits.dmn", '<text>"station"</text>', '<text>"none"</text>'),
        "form": changed(base / "form", "forms/contact_citizen.form", '"value": "phone"', '"value": "call"'),
    }
    return asyncio.run(_dry_runs(folders, Settings(data_folder=played)))


def _nobody_watches(_done: int, _tickets: int) -> None:
    pass


async def _dry_runs(folders: Mapping[str, Path], settings: Settings) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    async with deciding(ROOT / "bpmn") as decisions, open_office(settings) as office:
        for name, folder in folders.items():
            await deploy_diagrams(decisions.address, folder)
            found[name] = await dry_run(office, decisions, read_folder(folder), Span(), _nobody_watches)
    return found


def test_an_unchanged_folder_would_have_changed_nothing(outcomes: Mapping[str, Outcome]) -> None:
    outcome = outcomes["unchanged"]
    assert list(outcome.found) == []
    assert outcome.compared.tickets == PLAYED
    assert min(outcome.compared.deadlines, outcome.compared.visits, outcome.compared.forms) >= PLAYED


def test_a_dispatch_row_sends_exactly_its_tickets_elsewhere(outcomes: Mapping[str, Outcome]) -> None:
    found = outcomes["dispatch"].found
    assert {(each.subject, each.step) for each in found} == {(Subject.DISPATCH, "派单")}
    assert {("O07" in each.old, "O01" in each.new) for each in found} == {(True, True)}
    assert len({each.ticket for each in found}) == 2  # 房屋漏水, 电梯故障


def test_nobody_sent_to_those_whom_a_station_has_visited(outcomes: Mapping[str, Outcome]) -> None:
    found = outcomes["visit"].found
    assert {each.subject for each in found} == {Subject.VISIT}
    assert {each.new for each in found} == {"不走访"}
    assert len(found) == PLAYED - 1  # one has no grid: the field team's


def test_an_option_that_is_gone_would_not_have_been_taken(outcomes: Mapping[str, Outcome]) -> None:
    found = outcomes["form"].found
    assert {(each.subject, each.step) for each in found} == {(Subject.FORM, "先行联系：联系方式")}
    assert all("phone" not in each.new for each in found)  # never what was filled in


def test_four_days_instead_of_five_change_exactly_those_deadlines(played: Path, tmp_path: Path) -> None:
    folder, sheet = four_days(tmp_path / "bpmn"), tmp_path / "dry_run.xlsx"
    environment = {"HOTLINE_DATA_FOLDER": str(played)}
    result = run("dry-run", str(folder), "--json", "--xlsx", str(sheet), **environment)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    assert {(each["subject"], each["step"]) for each in answer["found"]} == {("deadline", "首次处置")}
    # Ten ordinary tickets, one of them dispatched twice; the special ones have rows of their own.
    assert answer["summary"] == [{"subject": "deadline", "changes": 11, "tickets": 10}]
    assert ("2026-10-09 17:30", "2026-10-08 17:30") in {
        (each["old"], each["new"]) for each in answer["found"]
    }
    assert "流程图的判断和走向没有比较" in answer["not_compared"][0]
    book = load_workbook(sheet)
    assert book.sheetnames == ["汇总", "逐件"]
    assert book["逐件"].max_row == 1 + 11
