"""`hotline processes`: what is checked and compared with a database, and what people and programs read of it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from hotline.bootstrap import open_office
from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.feed_models import VisitedElement
from hotline.engine.process_versions import remember_processes
from hotline.office import Office
from hotline.processes.standing import standing
from hotline.processes.stored import stored_folder
from hotline.settings import ROOT, Settings
from hotline.tasks.form_versions import remember_forms

DIAGRAM, TABLE = "return_request.bpmn", "deadlines.dmn"


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in which a return is being reviewed by an older diagram of the same process."""
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "160")
    async with open_office(Settings()) as office:
        await _deployed(office)
        async with office.work() as work:
            for key, element, kind in ((1, "return_request", "PROCESS"), (2, "review_return", "USER_TASK")):
                visit = VisitedElement(key=key, process_instance_key=1, element_id=element, element_type=kind)
                visit.process_id, visit.process_version, visit.entered_at = "return_request", 1, work.now
                work.session.add(visit)


async def _deployed(office: Office) -> None:
    content = (ROOT / "bpmn" / DIAGRAM).read_bytes().replace("查审核时限".encode(), "查退单时限".encode())
    forms = [{"form_key": 7, "form_id": "review_return", "version": 1}]
    async with office.work() as work:
        item = Deployed("process", "return_request", 1, 1, DIAGRAM)
        await remember_processes(work, [item], [ResourceFile(DIAGRAM, content)])
        await remember_forms(work, forms, ROOT / "bpmn")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The process owner's copy."""
    shutil.copytree(ROOT / "bpmn", tmp_path / "bpmn")
    return tmp_path / "bpmn"


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["processes", *map(str, arguments)])


async def test_where_instances_stand_and_what_runs(office: None) -> None:
    async with open_office(Settings()) as opened, opened.look() as work:
        places = await standing(work)
        stored = await stored_folder(work)
    assert {place: (each.label, each.instances) for place, each in places.items()} == {
        ("return_request", ""): ("退单审核", 1),
        ("return_request", "review_return"): ("退单审核", 1),
    }
    assert (list(stored.diagrams), list(stored.forms)) == (["return_request"], ["review_return"])


def test_a_folder_in_order_may_be_deployed(office: None, folder: Path) -> None:
    result = call("check", folder)
    assert (result.exit_code, result.stdout.strip()) == (0, "没有错误，可以部署")


def test_a_lost_step_is_an_error_that_people_and_programs_read(office: None, folder: Path) -> None:
    change(folder, DIAGRAM, "review_return", "examine_return")
    result = call("check", folder)
    assert result.exit_code == 1
    assert "有错误，不能部署" in result.stdout
    found = json.loads(call("check", folder, "--json").stdout)
    (lost,) = [each for each in found if each["code"] == "ID_LOST"]
    assert (lost["file"], lost["label"], lost["element"], lost["level"]) == (
        DIAGRAM,
        "退单审核",
        "review_return",
        "error",
    )
    codes = {each["code"] for each in json.loads(call("check", folder, "--files-only", "--json").stdout)}
    assert "RUNNING_UNCHECKED" in codes
    assert "ID_LOST" not in codes


def test_what_changed_against_what_runs(office: None, folder: Path) -> None:
    changes = json.loads(call("diff", folder, "--json").stdout)
    by_file = {each["file"]: each for each in changes}
    assert by_file[DIAGRAM]["text"] == "名称：“查退单时限” → “查审核时限”"
    assert by_file[TABLE]["kind"] == "unknown"
    assert "查退单时限" in call("diff", folder).stdout


def test_what_changed_against_another_folder_or_a_git_version(
    office: None, folder: Path, tmp_path: Path
) -> None:
    assert call("diff", folder, "--against", ROOT / "bpmn").stdout.strip() == "没有变化"
    _commit(folder)
    change(folder, DIAGRAM, 'name="审核到期"', 'name="审核期满"')
    (changed,) = json.loads(call("diff", folder, "--against", "HEAD", "--json").stdout)
    assert changed["text"] == "名称：“审核到期” → “审核期满”"
    assert call("diff", folder, "--against", "no-such-version").exit_code == 1


def _commit(folder: Path) -> None:
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "before"]):
        identity = ["-c", "user.name=owner", "-c", "user.email=owner@localhost"]
        subprocess.run(["git", "-C", folder, *identity, *command], check=True)


def test_what_can_not_be_compared_is_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "nothing"))
    assert call("diff", folder).exit_code == 1
    assert call("check", tmp_path / "no-folder").exit_code == 2
    change(folder, DIAGRAM, "</bpmn:process>", "")
    assert call("diff", folder, "--against", ROOT / "bpmn").exit_code == 1
    assert not (tmp_path / "nothing").exists()
