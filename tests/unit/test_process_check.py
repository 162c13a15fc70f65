"""A diagram that asks for what is not there is refused before it is deployed, in words that say what to do."""

import shutil
from pathlib import Path

import pytest

from assembly.process_check import check_processes, refuse
from hotline.engine.deployment import DiagramRejected
from hotline.processes.check.finding import Finding, Level
from hotline.processes.check.linted import finding
from hotline.processes.folder import read_folder
from hotline.settings import Settings
from tests.unit.checked_folder import FIXTURE

BPMN = Path(__file__).parents[2] / "bpmn"
STREET = Settings().street_file


async def checked(folder: Path, packages: Path) -> list[Finding]:
    return await check_processes(folder, STREET, {}, packages=packages)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type="claim_instance"', 'type="claim_it"', "“登记流程”：任务类型“claim_it”没有对应的执行者"),
        ('value="accept_ticket"', 'value="take_it"', "“先行接单”：办理动作（任务头 action）“take_it”不存在"),
        ("</bpmn:process>", "", "不是有效的 BPMN 文件"),
    ],
)
async def test_what_is_wrong_is_refused_and_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (BPMN / "ticket_process.bpmn").read_text("utf-8")
    (tmp_path / "ticket_process.bpmn").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DiagramRejected) as refused:
        refuse(await checked(tmp_path, tmp_path))
    assert said in str(refused.value)
    assert "ticket_process.bpmn" in str(refused.value)


async def test_a_folder_without_diagrams_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiagramRejected, match=str(tmp_path)):
        await checked(tmp_path, tmp_path)


async def test_without_bpmnlint_it_is_said_that_it_did_not_look(tmp_path: Path) -> None:
    findings = await check_processes(BPMN, STREET, {}, packages=tmp_path)
    assert [(each.code, each.level) for each in findings] == [("BPMNLINT_UNCHECKED", Level.UNCHECKED)]
    refuse(findings)


async def test_bpmnlint_sees_what_the_engine_does_not_know(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE, tmp_path / "bpmn")
    diagram = tmp_path / "bpmn" / "repair.bpmn"
    text = diagram.read_text("utf-8").replace("bpmn:endEvent", "bpmn:complexGateway")
    diagram.write_text(text, "utf-8")
    findings = await check_processes(tmp_path / "bpmn", STREET, {})
    linted = {
        each.element: each for each in findings if each.code == "BPMNLINT" and each.file == "repair.bpmn"
    }
    assert linted["end_repaired"].label == "已维修"


async def test_bpmnlint_does_not_repeat_what_our_own_rules_say(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE, tmp_path / "bpmn")
    diagram = tmp_path / "bpmn" / "repair.bpmn"
    diagram.write_text(diagram.read_text("utf-8").replace('name="已维修"', ""), "utf-8")
    findings = await check_processes(tmp_path / "bpmn", STREET, {})
    assert [each.code for each in findings if each.element == "end_repaired"] == ["NAME_MISSING"]


def test_a_report_of_an_unknown_rule_keeps_its_own_words() -> None:
    folder = read_folder(FIXTURE)
    said = finding(folder, "inspection.bpmn", "camunda-compat/new-rule", "inspect_site", "warn", "Not so")
    assert (said.label, said.level) == ("现场巡查", Level.WARNING)
    assert "camunda-compat/new-rule：Not so" in said.text
    elsewhere = finding(folder, "other.bpmn", "label-required", "x", "error", "Missing")
    assert (elsewhere.label, elsewhere.level) == ("x", Level.ERROR)
