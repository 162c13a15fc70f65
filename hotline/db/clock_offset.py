"""The clock's offset as a row (时钟偏移): every process and every restart agrees on what time it is."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db.models import ClockOffset


async def read_offset(session: AsyncSession) -> timedelta:
    """By how much the clock was moved; nothing in daily use."""
    row = await session.get(ClockOffset, 1)
    return timedelta(milliseconds=row.offset_ms) if row else timedelta()


async def write_offset(session: AsyncSession, offset: timedelta) -> None:
    """To be committed before the engine's clock is moved."""
    await session.merge(ClockOffset(id=1, offset_ms=int(offset / timedelta(milliseconds=1))))
