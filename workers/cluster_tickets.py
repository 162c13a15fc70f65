"""Job type `cluster_tickets` 归集未解决工单: the draft of a joint review's agenda (R-34)."""

from pydantic import ValidationError

from hotline.errors import ContractBroken
from hotline.reviews.agenda import cluster_tickets
from hotline.reviews.rules import Gathering
from hotline.work import Work
from workers.step import Output, Step, worker


class Clustered(Output):
    """How many groups there are; without any there is nothing to review."""

    cluster_count: int


@worker("cluster_tickets", Step, remembered=False)
async def handle(work: Work, step: Step) -> Clustered:
    """Gathers once, by the numbers in the task's headers. Raises ContractBroken where one is none."""
    try:
        gathering = Gathering.model_validate(step.job.headers)
    except ValidationError as error:
        names = "、".join(str(each["loc"][0]) for each in error.errors())
        raise ContractBroken(
            f"流程图元素“{step.job.element}”的任务头应写明归集标准，均为整数：{names}"
        ) from None
    return Clustered(cluster_count=await cluster_tickets(work, step.case_id, gathering))
