"""What the office's database tells Prometheus (运行指标): read at most every quarter of a minute."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from api.health import Health
from hotline.calendar import in_shanghai, missing_year
from hotline.errors import DatabaseUnavailable
from hotline.monitoring.figures import Figures, figures
from hotline.office import Office

KEPT_SECONDS = 15.0
"""For how long figures are given again: several who scrape cost the database no more than one."""


class KeptFigures:
    """The latest figures of one office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._reading = asyncio.Lock()
        self._read_at = float("-inf")
        self._latest: Figures | None = None

    async def latest(self) -> Figures | None:
        """None while the database is away."""
        async with self._reading:
            if time.monotonic() - self._read_at > KEPT_SECONDS:
                self._latest = await self._read()
                self._read_at = time.monotonic() if self._latest else float("-inf")
            return self._latest

    async def _read(self) -> Figures | None:
        try:
            async with self._office.look() as work:
                return await figures(work)
        except DatabaseUnavailable:
            return None


class _Given(Collector):
    """Metrics that are there already."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


def as_text(metrics: Iterator[Metric]) -> bytes:
    """As Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Given(list(metrics)))
    return generate_latest(registry)


def office_metrics(office: Office, health: Health, found: Figures | None) -> Iterator[Metric]:
    """All of them. What can't be known is left out, never 0: an alert on it then does not lie."""
    yield InfoMetricFamily("hotline_build", "The program", {"version": version("hotline")})
    yield GaugeMetricFamily("hotline_database_up", "Whether the database answers", found is not None)
    yield _gauge("hotline_data_free_bytes", "Free disk of the data folder", _free(office))
    yield _gauge("hotline_calendar_incomplete", "Whether a year's holidays are wanting", _incomplete(office))
    if health.engine != "unknown":
        yield _gauge(
            "hotline_engine_up", "Whether the engine answers the workers", health.engine == "answering"
        )
    if found is not None:
        yield from _flow(found)
        yield from _open_work(found)
        yield from _people(found)


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value)


def _free(office: Office) -> int:
    return shutil.disk_usage(office.settings.data_folder).free


def _incomplete(office: Office) -> bool:
    return missing_year(office.calendar, in_shanghai(office.clock.now()).date()) is not None


def _flow(found: Figures) -> Iterator[Metric]:
    """Between the office and the engine."""
    offset = found.clock_offset.total_seconds()
    yield _gauge("hotline_clock_offset_seconds", "By how much the office's clock was moved", offset)
    yield _gauge("hotline_outbox_waiting", "Entries that the engine was not told yet", found.outbox.size)
    age = found.outbox_age.total_seconds()
    yield _gauge("hotline_outbox_oldest_seconds", "Age of the oldest of them, by the office's clock", age)
    yield _gauge("hotline_outbox_stuck", "Entries that were tried and not taken", found.outbox_stuck)
    yield _gauge("hotline_incidents_open", "Incidents of the engine that nobody resolved", found.incidents)
    if found.feed is not None:
        heard, lag = found.feed.heard_until.timestamp(), found.feed.lag.total_seconds()
        yield _gauge(
            "hotline_feed_heard_timestamp_seconds", "The engine's moment of the latest record", heard
        )
        yield _gauge("hotline_feed_lag_seconds", "Age of the oldest open task that was not heard of", lag)
        yield _gauge("hotline_feed_unheard_tasks", "Open tasks that were not heard of", found.feed.unheard)


def _open_work(found: Figures) -> Iterator[Metric]:
    yield _gauge("hotline_tickets_open", "Tickets that are not closed", found.tickets)
    tasks = GaugeMetricFamily("hotline_tasks_open", "Open human tasks", labels=["state"])
    for state, number in sorted(found.tasks.items()):
        tasks.add_metric([state], number)
    yield tasks
    yield _gauge("hotline_tasks_overdue", "Open human tasks whose time is over", found.tasks_overdue)
    deadlines = GaugeMetricFamily(
        "hotline_deadlines_overdue", "Open deadlines that have passed", labels=["step"]
    )
    for step, number in sorted(found.deadlines_overdue.items()):
        deadlines.add_metric([step], number)
    yield deadlines
    missed = found.timers_missed
    yield _gauge(
        "hotline_deadlines_unrecorded", "Passed deadlines of open tasks that no timer recorded", missed
    )


def _people(found: Figures) -> Iterator[Metric]:
    messages = GaugeMetricFamily(
        "hotline_messages_undelivered", "Messages not delivered", labels=["channel", "state"]
    )
    for (channel, state), number in sorted(found.messages.items()):
        messages.add_metric([channel, state], number)
    yield messages
    failed = found.logins_failed
    yield _gauge("hotline_logins_failed_recently", "Failed logins of the last 15 minutes", failed)
    yield _gauge("hotline_accounts_locked", "Accounts that are locked now", found.accounts_locked)
