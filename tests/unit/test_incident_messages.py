"""What an operator reads in Operate when a job fails: what is wrong, first; what to do; no value and no key."""

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from hotline.engine.job import Job
from hotline.errors import ContractBroken, RuleBroken
from workers.find_repeats import Input
from workers.outcome import BusinessError, Failed, outcome_of

SECRET = "13900000000"
JOB = Job(
    key=4711,
    type="find_repeats",
    process="ticket_process",
    process_version=1,
    instance_key=4712,
    element="find_repeats",
    element_instance_key=4713,
    headers={},
    retries=1,
    variables={},
)


def refused(**variables: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Input.model_validate({"ticket_id": "T.1", "job": JOB, **variables})
    return caught.value


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"citizen_days": None, "place_days": 30}, "变量 citizen_days 为空，"),
        ({"place_days": 30}, "变量 citizen_days 没有给出，"),
        ({"citizen_days": SECRET * 2, "place_days": 30}, "变量 citizen_days 类型或取值不对，"),
        ({"citizen_days": None}, "变量 citizen_days 为空、place_days 没有给出，"),
    ],
)
def test_a_broken_input_names_the_variables_first(variables: dict[str, object], wrong: str) -> None:
    outcome = outcome_of(refused(**variables), JOB, attempt=0)
    assert isinstance(outcome, Failed)
    assert outcome.retries == 0
    assert outcome.message.startswith(wrong)
    assert "处理：选中步骤 find_repeats，把变量改为正确的值，再重试" in outcome.message


@pytest.mark.parametrize(
    "error",
    [
        refused(citizen_days=SECRET * 2, place_days=30),
        ContractBroken("流程图元素“find_repeats”缺少“action”"),
        IntegrityError(f"INSERT {SECRET}", {"phone": SECRET}, Exception(SECRET)),
        RuleBroken("不符合办理规则"),
        KeyError(SECRET),
    ],
)
def test_every_message_says_what_to_do_and_tells_no_value(error: Exception) -> None:
    outcome = outcome_of(error, JOB, attempt=0)
    assert isinstance(outcome, Failed | BusinessError)
    assert "处理：" in outcome.message
    assert SECRET not in outcome.message
    assert str(JOB.key) not in outcome.message
