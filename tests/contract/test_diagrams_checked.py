"""The office's own diagrams, tables and forms pass everything that is looked at before a deployment."""

from assembly.process_check import check_processes, known
from hotline.processes.check.all_rules import check
from hotline.settings import ROOT, Settings
from tests.contract.diagrams import FOLDER

STREET = Settings().street_file


def test_our_own_rules_find_nothing() -> None:
    assert check(FOLDER, known(STREET, standing={})) == []


async def test_neither_does_bpmnlint_for_the_engine_in_use() -> None:
    assert await check_processes(ROOT / "bpmn", STREET, {}) == []
