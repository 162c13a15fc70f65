"""What completing a human task does (办理动作): the header `action` of a user task names one of these."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hotline.organization.caller import Caller
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Completion:
    """A person completes a task: the ticket is locked, the right and the form were checked."""

    ticket: Ticket
    task: HumanTask
    caller: Caller
    data: dict[str, Any]


Action = Callable[[Work, Completion], Awaitable[dict[str, Any]]]
"""Writes the fact; answers the variables that the process gets."""

ACTIONS: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """Makes a use case the action of that name. Raises ValueError if the name is taken."""

    def register(use_case: Action) -> Action:
        if name in ACTIONS:
            raise ValueError(f"action {name} is registered twice")
        ACTIONS[name] = use_case
        return use_case

    return register
