"""An urgent ticket alerts the duty roster at once (值班通知, R-77); formal deadlines stay as they are."""

from sqlalchemy import exists, select

from hotline.notifications.models import Notification
from hotline.notifications.notify import notify
from hotline.organization.caller import personal_group
from hotline.organization.duty import on_duty
from hotline.organization.rules import CENTER, Group, Role
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.work import Work

NOBODY_ON_DUTY = str(Group(Role.DISPATCHER, CENTER))
"""Who is told where nobody is on duty."""


async def alert_duty(work: Work, ticket_id: str) -> None:
    """Tells everybody who is on duty now, once a ticket however often the job comes. Raises TicketNotFound."""
    ticket = await lock_ticket(work, ticket_id)
    if not ticket.is_open or await _was_alerted(work, ticket_id):
        return
    people = await on_duty(work, work.now)
    text = f"【紧急工单】{ticket.number}已到达，请立即查看并办理。"
    for group in [personal_group(person.id) for person in people] or [NOBODY_ON_DUTY]:
        key = f"duty:{ticket_id}:{group}"
        notify(work, key, ticket_id, "duty", group, text, urgent=True, number=ticket.number)
    names = "、".join(person.name for person in people)
    told = f"已通知值班人员：{names}" if people else "此时无人值班，已通知城运中心派单员"
    record(work, ticket_id, "duty_alerted", f"紧急工单，{told}")


async def _was_alerted(work: Work, ticket_id: str) -> bool:
    query = select(exists().where(Notification.case_id == ticket_id, Notification.kind == "duty"))
    return bool(await work.session.scalar(query))
