"""In which grid cells somebody's open visits lie (走访网格), so that one can go from cell to cell."""

from sqlalchemy import func, select

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.view import View
from hotline.visits.models import Visit
from hotline.visits.worklist import ON_SITE
from hotline.work import Work


class GridVisits(View):
    """A cell and its open visits (网格走访数)."""

    grid: str
    """责任格编号；空为工单未写网格。"""
    count: int


async def own_grids(work: Work, caller: Caller) -> list[GridVisits]:
    """The cells of the open visits of the caller's station or team, by code. Raises Forbidden."""
    caller.require_action(Action.WATCH_VISITS)
    seen = select(Ticket.id).where(visible(await scope_for(work, caller)))
    query = (
        select(Ticket.grid, func.count())
        .join(Visit, Visit.ticket_id == Ticket.id)
        .where(
            Visit.status == "wanted",
            Visit.unit.in_(sorted(caller.units_as(*ON_SITE))),
            Visit.ticket_id.in_(seen),  # a query of its own: the rule looks at visits, too
        )
        .group_by(Ticket.grid)
        .order_by(Ticket.grid)
    )
    return [GridVisits(grid=grid, count=count) for grid, count in await work.session.execute(query)]
