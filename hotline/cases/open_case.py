"""Opening a case (立项): its row, and the message that starts its process, in one transaction."""

from typing import Any

from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.engine.outbox import publish_message
from hotline.tickets.journal import record
from hotline.work import Work


def open_case(
    work: Work,
    kind: CaseKind,
    case_id: str,
    title: str,
    *,
    ticket_id: str | None = None,
    unit: str | None = None,
    variables: dict[str, Any] | None = None,
) -> Case:
    """A case whose process is to be started; `variables` go with the start message: ids and decisions only.

    Where it concerns a ticket, that is one of them: operators find by a ticket's number all that belongs to it.
    """
    case = add_case(work, kind, case_id, title, ticket_id=ticket_id, unit=unit)
    concerned = {} if ticket_id is None else {"ticket_id": ticket_id}
    publish_message(
        work, case_id, kind.opened, case_id, {"case_id": case_id, **concerned, **(variables or {})}
    )
    return case


def add_case(
    work: Work,
    kind: CaseKind,
    case_id: str,
    title: str,
    *,
    ticket_id: str | None = None,
    unit: str | None = None,
    instance_key: int | None = None,
) -> Case:
    """A case whose process runs already, because a timer or another fact began it."""
    case = Case(
        id=case_id,
        kind=kind.value,
        title=title,
        ticket_id=ticket_id,
        unit=unit,
        opened_at=work.now,
        opened_by=work.actor,
        instance_key=instance_key,
    )
    work.session.add(case)
    work.known[Case, case_id] = case
    record(work, case_id, f"{kind.value}_opened", f"{kind.label}：{title}")
    if ticket_id is not None:
        record(work, ticket_id, f"{kind.value}_opened", f"发起{kind.label}")
    return case
