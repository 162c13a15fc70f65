"""Where running instances stand (在办停留的步骤), for the check before a deployment."""

from sqlalchemy import ColumnElement, exists, func, select

from hotline.engine.feed_models import VisitedElement
from hotline.engine.process_models import ProcessVersion
from hotline.processes.check.known import Place, Standing
from hotline.processes.deploy.models import InstanceMove, MoveOutcome
from hotline.processes.path import FLOW, PROCESS
from hotline.work import Work


async def standing(work: Work) -> dict[Place, Standing]:
    """How many instances stand on each element, and in each process as a whole (element id empty)."""
    labels = await _labels(work)
    row = VisitedElement
    number = func.count(row.process_instance_key.distinct())
    query = (
        select(row.process_id, row.element_id, row.element_type, number)
        .where(row.left_at.is_(None), row.element_type != FLOW, ~_left_behind())
        .group_by(row.process_id, row.element_id, row.element_type)
    )
    found: dict[Place, Standing] = {}
    for process, element, element_type, instances in await work.session.execute(query):
        place = (process, "" if element_type == PROCESS else element)
        found[place] = Standing(labels.get(place, element), instances)
    return found


def _left_behind() -> ColumnElement[bool]:
    """Instances of which somebody confirmed at a deployment what became of ids that are gone: none is missed."""
    row = InstanceMove
    stays = row.outcome.in_((MoveOutcome.PLANNED.value, MoveOutcome.STAYS.value))
    here = row.instance_key == VisitedElement.process_instance_key
    return exists().where(here, row.from_version == VisitedElement.process_version, row.mapped, stays)


async def _labels(work: Work) -> dict[Place, str]:
    """The latest label of each element and process."""
    row = ProcessVersion
    query = select(row.process, row.name, row.labels).order_by(row.process, row.version)
    labels: dict[Place, str] = {}
    for process, name, named in await work.session.execute(query):
        labels |= {(process, ""): name or process} | {(process, key): label for key, label in named.items()}
    return labels
