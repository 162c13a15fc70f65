"""Who sees which figures (报表权限, R-60): departments their own, leaders their fields, the center everything."""

from collections.abc import Collection, Mapping

from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.reports.dimensions import Dimension, Filter
from hotline.reports.report import Audience
from hotline.tickets.scope import scope_for
from hotline.work import Work


async def own_filter(
    work: Work, caller: Caller, wanted: Mapping[Dimension, Collection[str]] | None = None
) -> Filter:
    """The rows that are wanted, as far as they are the caller's to see. Raises Forbidden where none can be."""
    found = Filter(wanted or {}, await scope_for(work, caller))
    if not (found.whole_street or found.departments or found.stations):
        raise Forbidden
    return found


async def audience_of(work: Work, caller: Caller) -> Audience:
    """What of a report the caller gets: the discipline office the chapters that concern it, of every department.

    Raises Forbidden.
    """
    scopes = await scope_for(work, caller)
    found = Filter({}, scopes)
    if found.whole_street or found.departments or found.stations:
        return Audience(found)
    if any(scope.discipline for scope in scopes):
        return Audience(Filter(), discipline_only=True)
    raise Forbidden
