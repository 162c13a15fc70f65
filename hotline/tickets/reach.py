"""Which tickets can be somebody's at all (可能范围): few of them, found by an index before each is looked at.

`hotline.tickets.scope.visible` says who sees a ticket (R-60), and asks it of one ticket after the other. Of a street's
hundred thousand a department had a few thousand: those are found first. What is found here is never too little; what
is too much (R-75) the rule itself takes away.
"""

from sqlalchemy import ColumnElement, Select, false, select, true, union

from hotline.assistance.models import Assistance
from hotline.organization.rules import Scope
from hotline.reviews.models import JointParty
from hotline.supervision.models import ExplanationCause, TalkCause
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.scope import Scopes


def within_reach(scopes: Scopes) -> ColumnElement[bool]:
    """The condition on `Ticket` which every ticket fulfils that `visible` lets through.

    It says nothing for who sees a good part of all tickets (the center, a leader, a station): to find those first
    would cost more than to look at one after the other.
    """
    if any(scope.everything or scope.stations for scope in scopes):
        return true()
    ways = [way for scope in scopes for way in _ways(scope)]
    return Ticket.id.in_(union(*ways)) if ways else false()


def _ways(scope: Scope) -> list[Select[str]]:
    ways: list[Select[str]] = []
    if scope.departments:
        ways += [
            select(Dispatch.ticket_id).where(Dispatch.department.in_(scope.departments)),
            select(Assistance.ticket_id).where(Assistance.unit.in_(scope.departments)),
            select(JointParty.ticket_id).where(JointParty.unit.in_(scope.departments)),
        ]
    if scope.discipline:
        ways += [select(row.ticket_id) for row in (TalkCause, ExplanationCause)]
    return ways
