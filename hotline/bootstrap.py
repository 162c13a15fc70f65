"""The only place that wires (装配): settings become an office that is ready for work."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from hotline.calendar import Calendar, OfficeHours, read_office_file
from hotline.clock import Clock
from hotline.db.clock_offset import read_offset
from hotline.db.database import Database
from hotline.db.migrate import migrate
from hotline.office import Office
from hotline.organization.file import read_organization
from hotline.organization.load import load_organization
from hotline.reviews import joint_handling
from hotline.settings import Settings
from hotline.tickets import (
    accept,
    call_back,
    check,
    contact,
    dispatch,
    escalate,
    handle,
    report_upward,
    return_request,
    unresolved,
)

ACTION_MODULES = (
    accept,
    call_back,
    check,
    contact,
    dispatch,
    escalate,
    handle,
    joint_handling,
    report_upward,
    return_request,
    unresolved,
)
"""Importing them registers what completing a task does (`hotline.tasks.actions`)."""


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncGenerator[Office]:
    """An office with its database migrated and its organization loaded.

    Raises DatabaseUnavailable, OrganizationFileError, OfficeFileInvalid.
    """
    organization = read_organization(settings.street_file)
    calendar = _calendar(settings)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url)
    try:
        await migrate(database)
        async with database.reading() as session:
            offset = await read_offset(session)
        office = Office(settings, database, Clock(offset), calendar)
        async with office.work() as work:
            await load_organization(work, organization)
        yield office
    finally:
        await database.close()


def _calendar(settings: Settings) -> Calendar:
    """The national calendar with the office's own days over it, and its hours."""
    days = read_office_file(settings.calendar_file) if settings.calendar_file else None
    hours = OfficeHours(
        settings.opening,
        settings.lunch_start,
        settings.lunch_end,
        settings.close,
        count_from_minute=settings.count_from_minute,
    )
    return Calendar(days, hours)
