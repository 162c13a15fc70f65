"""The street's grids (网格), for choosing one."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hotline.organization.models import Grid, Unit
from hotline.view import View
from hotline.work import Work


class GridView(View):
    """A grid with who looks after it (责任格)."""

    code: str
    station_name: str | None
    """所属工作站。"""
    unit_name: str | None
    """责任村居。"""


async def grids(work: Work) -> list[GridView]:
    """All of them, by station and code."""
    station, unit = aliased(Unit), aliased(Unit)
    query = (
        select(Grid.code, station.name.label("station_name"), unit.name.label("unit_name"))
        .outerjoin(station, station.code == Grid.station)
        .outerjoin(unit, unit.code == Grid.unit)
        .order_by(Grid.station, Grid.code)
    )
    return [GridView.model_validate(row) for row in await work.session.execute(query)]
