"""What completing a human task does (办理动作): the header `action` of a user task names one of these."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hotline.cases.models import Case
from hotline.organization.caller import Caller
from hotline.tasks.errors import ActionMisplaced
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Completion:
    """A person completes a task: what it is about is locked, the right and the form were checked."""

    subject: Ticket | Case
    task: HumanTask
    caller: Caller
    data: dict[str, Any]
    on_behalf_of: str | None = None
    """Id of the person by whose right the caller, his deputy, acts (R-76); None by his own."""

    @property
    def ticket(self) -> Ticket:
        """The ticket, where the task is of a ticket's own process. Raises ActionMisplaced elsewhere."""
        if not isinstance(self.subject, Ticket):
            raise ActionMisplaced(self.task.element, self.task.action)
        return self.subject

    @property
    def case(self) -> Case:
        """The case, where the task is of a case's process. Raises ActionMisplaced elsewhere."""
        if not isinstance(self.subject, Case):
            raise ActionMisplaced(self.task.element, self.task.action)
        return self.subject


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


Question = Callable[[Work, str], Awaitable[bool]]
"""Given a case's id: does the database still want a task of that action?"""

STILL_WANTED: dict[str, Question] = {}


def still_wanted(name: str) -> Callable[[Question], Question]:
    """Asked before a task of that action opens: a use case may have ended it while the job was on its way."""

    def register(question: Question) -> Question:
        STILL_WANTED[name] = question
        return question

    return register


Suggestion = Callable[[Work, str], Awaitable[dict[str, Any]]]
"""Given a case's id: what to propose to whoever fills in the form, by the keys of its fields."""

SUGGESTIONS: dict[str, Suggestion] = {}


def suggestion(name: str) -> Callable[[Suggestion], Suggestion]:
    """Asked when a task of that action opens; it counts more than what the process itself suggests."""

    def register(use_case: Suggestion) -> Suggestion:
        SUGGESTIONS[name] = use_case
        return use_case

    return register
