"""The parties of a joint handling (参与单位, R-08): each has its own task, opinion and due date."""

from typing import Any

from sqlalchemy import select

from hotline.deadlines.settle import settle, void_round
from hotline.engine.outbox import publish_message
from hotline.errors import NotFound, RuleBroken
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Unit
from hotline.organization.stand_in import in_the_name_of
from hotline.reviews.models import JointHandling, JointParty
from hotline.reviews.party_units import party_groups
from hotline.tasks.actions import Completion, action
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.errors import RequestNotPending
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_open_ticket, unit_name
from hotline.tickets.models import Dispatch
from hotline.work import Work


class PartyNotFound(NotFound):
    """There is no such party of a joint handling."""

    code = "PARTY_NOT_FOUND"
    message = "未找到该参与单位"


class PartyNotAsked(RuleBroken):
    """The party has given its opinion, was released, or the joint handling is over."""

    code = "PARTY_NOT_ASKED"
    message = "该单位已出具意见或已撤下，联合处置也可能已结束"


@action("choose_parties")
async def choose_parties(work: Work, done: Completion) -> dict[str, Any]:
    """The center names who is asked, and what (确定参与单位). Raises RequestNotPending."""
    joint = await _pending(work, done.task.request_id)
    joint.question = done.data["question"]
    units = [await work.session.get_one(Unit, code) for code in done.data["parties"]]
    parties = [_party(work, joint, no, unit) for no, unit in enumerate(units, 1)]
    work.session.add_all(parties)
    await settle(work, done.ticket.id, "choose_parties", round_=done.task.round)
    names = "、".join(unit.name for unit in units)
    record(work, done.ticket.id, "parties_chosen", f"联合处置：请{names}出具意见")
    asked = zip(parties, units, strict=True)
    return {"parties": [{"id": party.id, "groups": party_groups(unit)} for party, unit in asked]}


@action("give_opinion")
async def give_opinion(work: Work, done: Completion) -> dict[str, Any]:
    """A party's opinion; the center enters one that came by phone. Raises RequestNotPending."""
    await _pending(work, done.task.request_id)
    party = await work.session.get(JointParty, done.task.round)
    if party is None or not party.pending:
        raise RequestNotPending
    help_ = done.data.get("can_help")
    party.opinion = done.data["opinion"]
    party.can_help = None if help_ is None else help_ == "yes"
    party.given_at = work.now
    party.given_by = done.caller.id
    await settle(work, done.ticket.id, "opinion", round_=party.id)
    by_phone = "（城运中心代填）" if "dispatcher@center" in done.caller.groups else ""
    text = f"联合处置：{await unit_name(work, party.unit)}出具意见{by_phone}"
    record(work, done.ticket.id, "opinion_given", text)
    return {}


async def release_party(work: Work, caller: Caller, party_id: str, reason: str) -> JointParty:
    """The center goes on without a party (撤下参与单位); what has passed its limit stays late.

    Raises Forbidden, PartyNotFound, TicketClosed, PartyNotAsked.
    """
    caller.require_action(Action.RELEASE_PARTY)
    party, joint = await _locked(work, party_id)
    if not party.pending or not joint.pending:
        raise PartyNotAsked
    party.released_at = work.now
    party.released_by = caller.id
    party.released_reason = reason
    dispatch = await work.session.get_one(Dispatch, joint.dispatch_id)
    await withdraw_tasks(work, party.ticket_id, "城运中心已撤下该参与单位", round_=party.id)
    await void_round(work, party.ticket_id, dispatch.no, party.id, "released")
    publish_message(work, party.ticket_id, "party_released", party.id)
    name = await unit_name(work, party.unit)
    work = await in_the_name_of(work, caller.lender_of(Action.RELEASE_PARTY))
    record(work, party.ticket_id, "party_released", f"联合处置：不再等待{name}的意见")
    return party


async def void_opinions(work: Work, joint: JointHandling) -> None:
    """The joint handling is taken back: nobody's opinion is due any more."""
    dispatch = await work.session.get_one(Dispatch, joint.dispatch_id)
    for party in await work.session.scalars(select(JointParty).where(JointParty.joint_id == joint.id)):
        await void_round(work, joint.ticket_id, dispatch.no, party.id, "withdrawn")


def _party(work: Work, joint: JointHandling, no: int, unit: Unit) -> JointParty:
    return JointParty(
        id=f"{joint.id}.p{no}",
        joint_id=joint.id,
        ticket_id=joint.ticket_id,
        no=no,
        unit=unit.code,
        asked_at=work.now,
        asked_by=work.actor,
    )


async def _locked(work: Work, party_id: str) -> tuple[JointParty, JointHandling]:
    """The party and its joint handling, the ticket locked before they are looked at."""
    query = select(JointParty.ticket_id).where(JointParty.id == party_id)
    ticket_id = await work.session.scalar(query)
    if ticket_id is None:
        raise PartyNotFound
    await lock_open_ticket(work, ticket_id)
    party = await work.session.get_one(JointParty, party_id)
    return party, await work.session.get_one(JointHandling, party.joint_id)


async def _pending(work: Work, joint_id: str | None) -> JointHandling:
    joint = await work.session.get(JointHandling, joint_id or "")
    if joint is None or not joint.pending:
        raise RequestNotPending
    return joint
