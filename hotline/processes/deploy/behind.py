"""Instances that run on an older version than the one just deployed (旧版本上的在办), as the feed told of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from hotline.cases.models import Case
from hotline.engine.feed_models import VisitedElement
from hotline.processes.deploy.models import InstanceMove, MoveOutcome
from hotline.processes.path import FLOW, PROCESS
from hotline.tickets.models import Ticket
from hotline.work import Work

_ENDS = (MoveOutcome.STARTED_AGAIN, MoveOutcome.ENDED)


@dataclass(frozen=True, slots=True)
class Behind:
    """An instance on an older version (旧版本上的一件)."""

    instance_key: int
    root_key: int
    """The instance that called it, and so on up; itself, if nobody did."""
    process: str
    version: int
    case_id: str | None
    """The ticket or case whose process it is, or which it was called for; None: nobody's."""
    title: str
    standing: frozenset[str]
    """The elements on which it stands."""


async def behind(work: Work, versions: Mapping[str, int]) -> list[Behind]:
    """All that run on a version below the given one, callers before those that they called."""
    query = select(VisitedElement).where(
        VisitedElement.element_type == PROCESS, VisitedElement.left_at.is_(None), ~_has_ended()
    )
    running = {row.key: row for row in await work.session.scalars(query.order_by(VisitedElement.key))}
    owners, standing = await _owners(work), await _standing(work)
    found: list[Behind] = []
    for key, row in running.items():
        version = versions.get(row.process_id)
        if version is None or row.process_version is None or not 0 < row.process_version < version:
            continue
        root = _root(running, key)
        case_id, title = owners.get(root, (None, f"实例 {root}"))
        places = frozenset(standing.get(key, ()))
        found.append(Behind(key, root, row.process_id, row.process_version, case_id, title, places))
    return sorted(found, key=lambda each: (each.instance_key != each.root_key, each.instance_key))


def _root(running: Mapping[int, VisitedElement], key: int) -> int:
    while (row := running.get(key)) is not None and row.parent_process_instance_key is not None:
        key = row.parent_process_instance_key
    return key


async def _owners(work: Work) -> dict[int, tuple[str, str]]:
    """Case and title by the key of the instance that is its own."""
    tickets = select(Ticket.instance_key, Ticket.id, Ticket.number).where(
        Ticket.closed_at.is_(None), Ticket.instance_key.is_not(None)
    )
    cases = select(Case.instance_key, Case.id, Case.title).where(
        Case.ended_at.is_(None), Case.instance_key.is_not(None)
    )
    own = {key or 0: (case_id, title) for key, case_id, title in await work.session.execute(cases)}
    of_tickets = await work.session.execute(tickets)
    return own | {key or 0: (ticket_id, f"工单{number}") for key, ticket_id, number in of_tickets}


async def _standing(work: Work) -> dict[int, set[str]]:
    row = VisitedElement
    query = select(row.process_instance_key, row.element_id).where(
        row.left_at.is_(None), row.element_type.not_in((PROCESS, FLOW))
    )
    found: dict[int, set[str]] = {}
    for key, element in await work.session.execute(query):
        found.setdefault(key, set()).add(element)
    return found


def _has_ended() -> ColumnElement[bool]:
    """By what a deployment did with it; the feed tells it a moment later."""
    return exists().where(
        InstanceMove.instance_key == VisitedElement.process_instance_key, InstanceMove.outcome.in_(_ENDS)
    )
