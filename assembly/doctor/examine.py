"""All checks in the order in which they are read (全部检查)."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from assembly.doctor import (
    calendar,
    clock,
    database,
    diagrams,
    differences,
    disk,
    engine,
    feed,
    files,
    incidents,
    messages,
    office,
    outbox,
    secret_key,
    timers,
    workers,
)
from assembly.doctor.finding import Finding, Result, Subject
from assembly.doctor.site import Site, visited
from hotline.errors import DatabaseUnavailable
from hotline.settings import Settings

Check = Callable[[Site], Awaitable[Iterable[Finding]]]

CHECKS: Sequence[tuple[Subject, Check]] = (
    (database.SUBJECT, database.check),
    (engine.SUBJECT, engine.check),
    (office.SUBJECT, office.check),
    (workers.SUBJECT, workers.check),
    (outbox.SUBJECT, outbox.check),
    (feed.SUBJECT, feed.check),
    (timers.SUBJECT, timers.check),
    (incidents.SUBJECT, incidents.check),
    (differences.SUBJECT, differences.check),
    (diagrams.SUBJECT, diagrams.check),
    (messages.SUBJECT, messages.check),
    (calendar.SUBJECT, calendar.check),
    (clock.SUBJECT, clock.check),
    (disk.SUBJECT, disk.check),
    (files.SUBJECT, files.check),
    (secret_key.SUBJECT, secret_key.check),
)


async def examine(settings: Settings) -> list[Finding]:
    """What every check says."""
    async with visited(settings) as site:
        return [finding for subject, check in CHECKS for finding in await _examined(subject, check, site)]


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing has to be done."""
    return all(finding.result is not Result.WRONG for finding in findings)


async def _examined(subject: Subject, check: Check, site: Site) -> list[Finding]:
    """A check that can't be made says so, and keeps none of the others from being made."""
    try:
        return list(await check(site))
    except (DatabaseUnavailable, SQLAlchemyError):
        if site.session is not None:
            await site.session.rollback()
        return [subject.unknown("数据库不可读，或版本与程序不符", "先处理“数据库”一项")]
    except Exception as error:  # whatever it was: the others are looked at all the same
        return [subject.unknown(f"检查时出错：{type(error).__name__}")]
