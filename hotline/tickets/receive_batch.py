"""Intake of many at once (批量收单): the good ones go in, each bad one is answered with its reason."""

from collections.abc import Sequence

from hotline.errors import HotlineError
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive_all, refusals
from hotline.tickets.rules import ticket_id
from hotline.work import Work


async def receive_batch(work: Work, intakes: Sequence[TicketIntake]) -> list[bool | HotlineError]:
    """For each, in order: whether it is new (False: known before, or earlier in the batch), or why it is not in."""
    refused = await refusals(work, intakes)
    good = [intake for intake, refusal in zip(intakes, refused, strict=True) if refusal is None]
    fresh = set(await receive_all(work, good))
    results: list[bool | HotlineError] = []
    for intake, refusal in zip(intakes, refused, strict=True):
        key = ticket_id(intake.number, intake.round)
        results.append(refusal or key in fresh)
        if refusal is None:
            fresh.discard(key)
    return results
