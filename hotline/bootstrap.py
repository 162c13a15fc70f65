"""The only place that wires (装配): settings become an office that is ready for work."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from hotline.assistance import assist
from hotline.clock import Clock
from hotline.corrections import decide as decide_correction
from hotline.db.clock_offset import read_offset
from hotline.db.database import Database
from hotline.db.looking import sqlite_file
from hotline.db.migrate import migrate
from hotline.db.version import database_version, program_version
from hotline.errors import HotlineError
from hotline.exclusions import steps as exclusion_steps
from hotline.extensions import answer as extension_answer
from hotline.meetings import (
    material,
    minutes,
    reminders,
)
from hotline.notifications.table_file import message_table
from hotline.office import Office
from hotline.office_calendar import office_calendar
from hotline.organization.duty import load_duty
from hotline.organization.duty_file import read_duty
from hotline.organization.file import read_organization
from hotline.organization.load import load_organization
from hotline.reviews import (
    agenda,
    joint_handling,
    joint_review,
    outcome,
    parties,
    tracking,
)
from hotline.settings import Settings
from hotline.supervision import (
    explain,
    lateness,
    recount,
    talks,
)
from hotline.tickets import (
    accept,
    call_back,
    check,
    contact,
    dispatch,
    earlier_rounds,
    escalate,
    handle,
    report_upward,
    return_request,
    unresolved,
)
from hotline.visits import excuse, visit

ACTION_MODULES = (
    accept,
    agenda,
    assist,
    call_back,
    check,
    contact,
    decide_correction,
    dispatch,
    earlier_rounds,
    escalate,
    exclusion_steps,
    excuse,
    explain,
    extension_answer,
    handle,
    joint_handling,
    joint_review,
    lateness,
    material,
    minutes,
    outcome,
    parties,
    recount,
    reminders,
    report_upward,
    return_request,
    talks,
    tracking,
    unresolved,
    visit,
)
"""Importing them registers what completing a task does (`hotline.tasks.actions`)."""


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncGenerator[Office]:
    """An office with its database migrated and its organization loaded.

    Raises DatabaseUnavailable, OrganizationFileError, MessageTableInvalid, OfficeFileInvalid, DutyFileInvalid,
    DutyPersonUnknown.
    """
    organization = read_organization(settings.street_file)
    message_table(settings.messages_file)  # a mistake in it is found before anything is told by it
    duty = read_duty(settings.duty_file) if settings.duty_file else ()
    calendar = office_calendar(settings)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url)
    try:
        await migrate(database)
        async with database.reading() as session:
            offset = await read_offset(session)
        office = Office(settings, database, Clock(offset), calendar)
        async with office.work() as work:
            await load_organization(work, organization)
            await load_duty(work, duty)
        yield office
    finally:
        await database.close()


class DatabaseNotOfThisProgram(HotlineError):
    """The database is not there, or has another version than this program."""

    code = "DATABASE_NOT_OF_THIS_PROGRAM"
    status = 409
    message = "数据库不存在，或版本与程序不同"


@asynccontextmanager
async def office_as_it_is(settings: Settings, *, migrating: bool = False) -> AsyncGenerator[Office]:
    """An office as the running system, or the last one, has left it: no organization is loaded, nothing migrated.

    For commands beside a running system: the files that this shell knows need not be the office's own. `migrating`:
    nothing runs, and an older database is brought up to this program. Raises DatabaseUnavailable,
    DatabaseNotOfThisProgram, OfficeFileInvalid.
    """
    calendar = office_calendar(settings)
    file = sqlite_file(settings.url)
    if file is not None and not file.is_file():
        raise DatabaseNotOfThisProgram(f"没有数据库：{file}。请核对 HOTLINE_DATA_FOLDER，或先启动系统一次")
    database = Database(settings.url)
    try:
        if migrating:
            await migrate(database)
        async with database.reading() as session:
            version = await database_version(session)
            if version != program_version():
                raise DatabaseNotOfThisProgram(
                    f"数据库版本 {version or '无'}，程序是 {program_version()}："
                    "请用与运行中系统同一版的程序，或先启动一次升级"
                )
            offset = await read_offset(session)
        yield Office(settings, database, Clock(offset), calendar)
    finally:
        await database.close()
