"""Writing down what happens to accounts (记账号事), in the transaction in which it happens."""

from dataclasses import dataclass

from hotline.accounts.models import AccountEvent
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Origin:
    """From where something is asked (来源)."""

    address: str = ""
    """The client's address; empty for the command line."""


HERE = Origin()
"""This machine's command line."""


def record(
    work: Work, event: str, person_id: str | None, by: str | None, origin: Origin, detail: str = ""
) -> None:
    """Adds a row; `event` is one of `hotline.accounts.events.EVENTS`."""
    work.session.add(
        AccountEvent(
            at=work.now, event=event, person_id=person_id, by=by, detail=detail, address=origin.address[:60]
        )
    )
