"""A diagram that asks for what is not there is refused before it is deployed, in words that say what to do."""

from pathlib import Path

import pytest

import workers.registry  # noqa: F401 - registers the workers
from assembly.process_check import check_processes
from hotline.bootstrap import ACTION_MODULES
from hotline.engine.deployment import DiagramRejected

BPMN = Path(__file__).parents[2] / "bpmn"


def test_our_own_diagrams_ask_for_nothing_that_is_not_there() -> None:
    assert ACTION_MODULES
    check_processes(BPMN)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type="claim_instance"', 'type="claim_it"', "“登记流程”：任务类型“claim_it”没有对应的执行者"),
        ('value="accept_ticket"', 'value="take_it"', "“先行接单”：办理动作（任务头 action）“take_it”不存在"),
        ("</bpmn:process>", "", "不是有效的 BPMN 文件"),
    ],
)
def test_an_unknown_job_type_or_action_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (BPMN / "ticket_process.bpmn").read_text("utf-8")
    (tmp_path / "ticket_process.bpmn").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DiagramRejected) as refused:
        check_processes(tmp_path)
    assert said in str(refused.value)
    assert "ticket_process.bpmn" in str(refused.value)
