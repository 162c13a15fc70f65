"""Where a request is worked on (办理台): one transaction over one use case, for the person who calls."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from api.identity import identify
from hotline.office import Office
from hotline.organization.caller import Caller, find_caller
from hotline.work import Work


def office_of(request: Request) -> Office:
    """The office that the application was created for."""
    office: Office = request.app.state.office
    return office


@dataclass(frozen=True, slots=True)
class Desk:
    """The office, for one person."""

    office: Office
    person: str

    @asynccontextmanager
    async def acting(self) -> AsyncGenerator[tuple[Work, Caller], None]:
        """A transaction, committed when the block ends. Raises UnknownPerson, DatabaseUnavailable."""
        async with self.office.work(self.person) as work:
            yield work, await find_caller(work, self.person)

    @asynccontextmanager
    async def looking(self) -> AsyncGenerator[tuple[Work, Caller], None]:
        """The same for reading only."""
        async with self.office.look(self.person) as work:
            yield work, await find_caller(work, self.person)


@dataclass(frozen=True, slots=True)
class BrowserDesk(Desk):
    """The desk of somebody with a session: citizens are masked until he asks for one, with a purpose (R-61)."""

    @asynccontextmanager
    async def looking(self) -> AsyncGenerator[tuple[Work, Caller], None]:
        """For reading only."""
        async with self.office.look(self.person) as work:
            yield work, replace(await find_caller(work, self.person), veiled=True)


def _desk(
    request: Request,
    office: Annotated[Office, Depends(office_of)],
    person: Annotated[str, Depends(identify)],
) -> Desk:
    in_a_browser: bool = getattr(request.state, "in_a_browser", False)
    return BrowserDesk(office, person) if in_a_browser else Desk(office, person)


AnOffice = Annotated[Office, Depends(office_of)]
ADesk = Annotated[Desk, Depends(_desk)]
