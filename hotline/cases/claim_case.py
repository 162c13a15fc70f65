"""A process instance takes its case (登记流程): a case belongs to one instance only."""

from typing import Any

from hotline.cases.lookup import lock_case, ticket_of
from hotline.work import Work


async def claim_case(work: Work, case_id: str, instance_key: int) -> dict[str, Any]:
    """Answers whether this instance owns the case, and what its gateways and tables need of it.

    A case that was withdrawn before its process came belongs to nobody. Raises CaseNotFound.
    """
    case = await lock_case(work, case_id)
    if case.instance_key is None and case.is_open:
        case.instance_key = instance_key
    ticket = await ticket_of(work, case)
    return {
        "owned": case.instance_key == instance_key,
        "kind": ticket.kind if ticket else "",
        "nature": ticket.nature if ticket else "",
        "unit": case.unit or "",
    }
