"""The only source of now (时钟). Aware datetimes in UTC; it can follow an engine whose clock was moved."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus an offset.

    The offset is zero in daily use. A demonstration or a test moves the engine's clock; the same offset
    (a row of the database, `hotline.db.models.ClockOffset`) is then set here, so that everything agrees.
    """

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset
