"""What is counted for operators, on both databases, and that rules and dashboard name nothing else."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import update

from api import figures as api_figures
from api.app import create_app
from api.health import Health
from hotline.accounts.models import Account, AccountEvent
from hotline.bootstrap import open_office
from hotline.db.models import OutboxEntry
from hotline.deadlines.models import Deadline
from hotline.engine.feed_models import EngineIncident, FeedPosition, VisitedElement
from hotline.monitoring.figures import Figures, figures
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.settings import Settings
from hotline.tasks.models import HumanTask
from tests.api.steps import DISPATCHER, NUMBER, dispatched, open_, remember_all_forms, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
OF_OTHERS = {"up", "process_resident_memory_bytes"}
PERSONAL = ("顾先生", "13812345678", "望溪路", "油烟", NUMBER)


@pytest.fixture(name="office")
async def _office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        yield opened


async def _counted(office: Office) -> Figures:
    async with office.look() as work:
        return await figures(work)


async def _add(office: Office, *rows: Any) -> None:
    async with office.work() as work:
        work.session.add_all(rows)


def _incident(key: int, resolved_at: datetime | None = None) -> EngineIncident:
    return EngineIncident(
        key=key,
        process_instance_key=1,
        process_id="ticket_process",
        element_id="compute_deadlines",
        job_key=None,
        error_type="IO_MAPPING_ERROR",
        message="…",
        created_at=datetime.now(UTC),
        resolved_at=resolved_at,
    )


def _message(key: str, channel: str, **more: Any) -> Notification:
    now = datetime.now(UTC)
    return Notification(
        id=key, kind="k", audience="heads@street", text="…", channel=channel, created_at=now, **more
    )


async def test_an_office_where_nothing_has_happened(office: Office) -> None:
    found = await _counted(office)
    assert found.outbox.size == found.incidents == found.tickets == found.tasks_overdue == 0
    assert found.feed is None
    assert found.tasks == {"claimed": 0, "unclaimed": 0}
    assert not found.outbox_age


async def test_what_waits_for_the_engine(office: Office) -> None:
    await take_in(office)
    async with office.work() as work:
        await work.session.execute(
            update(OutboxEntry).values(
                created_at=work.now - timedelta(minutes=7), last_error="ENGINE_BUSY: …"
            )
        )
    found = await _counted(office)
    assert (found.outbox.size, found.outbox_stuck, found.tickets) == (1, 1, 1)
    assert timedelta(minutes=7) <= found.outbox_age < timedelta(minutes=8)


async def test_open_and_overdue_tasks(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    now = datetime.now(UTC)
    await open_(office, "accept_ticket", "handler@V01", due_at=now - timedelta(minutes=1))
    claimed = await open_(office, "contact_citizen", "handler@V01", due_at=now + timedelta(hours=1))
    async with office.work() as work:
        (await work.session.get_one(HumanTask, claimed)).claimed_by = DISPATCHER
    found = await _counted(office)
    assert found.tasks == {"claimed": 1, "unclaimed": 1}
    assert found.tasks_overdue == 1


async def test_a_deadline_that_no_timer_recorded(office: Office) -> None:
    """It counts until it is recorded as late; it is overdue until something is done."""
    await take_in(office)
    await dispatched(office)
    async with office.work() as work:
        due = (await work.session.scalars(Deadline.__table__.select().with_only_columns(Deadline.id))).all()
        accept = next(each for each in due if each.endswith("accept"))
        row = await work.session.get_one(Deadline, accept)
        row.due_at = work.now - timedelta(minutes=1)
    await open_(office, "accept_ticket", "handler@V01", deadline_ids=[accept])
    found = await _counted(office)
    assert (found.timers_missed, found.deadlines_overdue) == (1, {"accept": 1})
    async with office.work() as work:
        (await work.session.get_one(Deadline, accept)).late = True
    found = await _counted(office)
    assert (found.timers_missed, found.deadlines_overdue) == (0, {"accept": 1})


async def test_a_feed_that_is_behind(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    await open_(office, "accept_ticket", "handler@V01")
    now = datetime.now(UTC)
    await _add(office, FeedPosition(partition=1, position=7, heard_until=now - timedelta(minutes=9)))
    async with office.work() as work:
        await work.session.execute(update(HumanTask).values(opened_at=now - timedelta(minutes=3)))
    behind = (await _counted(office)).feed
    assert behind is not None
    assert behind.unheard == 1
    assert timedelta(minutes=3) <= behind.lag < timedelta(minutes=4)
    async with office.look() as work:
        keys = list(
            await work.session.scalars(
                HumanTask.__table__.select().with_only_columns(HumanTask.element_instance_key)
            )
        )
    await _add(office, *(_visit(key) for key in {*keys}))
    heard = (await _counted(office)).feed
    assert heard is not None
    assert (heard.unheard, heard.lag) == (0, timedelta())


def _visit(key: int) -> VisitedElement:
    return VisitedElement(
        key=key,
        process_instance_key=1,
        process_id="ticket_process",
        element_id="accept_ticket",
        element_type="USER_TASK",
        entered_at=datetime.now(UTC),
    )


async def test_incidents_messages_and_logins(office: Office) -> None:
    now = datetime.now(UTC)
    long_ago = now - timedelta(hours=1)
    await _add(
        office,
        _incident(1),
        _incident(2, resolved_at=now),
        _message("a", "robot", dead_at=now),
        _message("b", "robot"),
        _message("c", "paste"),
        _message("d", "email", delivered_at=now),
        AccountEvent(at=now, event="login_failed", person_id=None),
        AccountEvent(at=long_ago, event="login_failed", person_id=None),
        AccountEvent(at=now, event="login", person_id=None),
        Account(
            person_id=DISPATCHER,
            password_hash="-",
            must_change=False,
            created_at=now,
            changed_at=now,
            locked_until=now + timedelta(minutes=1),
        ),
    )
    found = await _counted(office)
    assert found.incidents == 1
    assert found.messages == {("robot", "given_up"): 1, ("robot", "waiting"): 1, ("paste", "waiting"): 1}
    assert (found.logins_failed, found.accounts_locked) == (1, 1)


def _client(office: Office, health: Health | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(office, health))
    return httpx.AsyncClient(transport=transport, base_url="http://office")


async def _scraped(office: Office) -> str:
    async with _client(office, Health(lambda: 1.0)) as client:
        return (await client.get("/metrics")).text


async def test_scraping_holds_nothing_personal(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    text = await _scraped(office)
    assert "hotline_tickets_open 1.0" in text
    assert "hotline_engine_up 1.0" in text
    assert [value for value in PERSONAL if value in text] == []


async def test_several_scrapes_read_the_database_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _client(office) as client:
        assert "hotline_tickets_open 0.0" in (await client.get("/metrics")).text
        await take_in(office)
        assert "hotline_tickets_open 0.0" in (await client.get("/metrics")).text
        monkeypatch.setattr(api_figures, "KEPT_SECONDS", 0.0)
        again = (await client.get("/metrics")).text
    assert "hotline_tickets_open 1.0" in again
    assert "hotline_engine_up" not in again  # nobody here knows


def _named_in(expressions: list[str]) -> set[str]:
    bare = (re.sub(r'"[^"]*"|\{\{.*?\}\}', "", each) for each in expressions)
    return {name for each in bare for name in re.findall(r"\b(?:hotline_\w+|up|process_\w+)\b", each)}


def _rules() -> list[dict[str, Any]]:
    content = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))
    return [rule for group in content["groups"] for rule in group["rules"]]


def _dashboard() -> dict[str, Any]:
    return json.loads((MONITORING / "grafana" / "hotline.json").read_text("utf-8"))


def _shown() -> list[str]:
    return [target["expr"] for panel in _dashboard()["panels"] for target in panel.get("targets", [])]


async def test_every_metric_of_rules_and_dashboard_is_exported(office: Office) -> None:
    await _add(office, FeedPosition(partition=1, position=7, heard_until=datetime.now(UTC)))
    import workers.metrics

    assert workers.metrics.JOBS  # in the same registry
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", await _scraped(office), re.MULTILINE))
    exported = {*types, *(f"{name}_bucket" for name, kind in types.items() if kind == "histogram")}
    named = _named_in([rule["expr"] for rule in _rules()] + _shown())
    assert named - exported - OF_OTHERS == set()
    assert len(named) > 20


def test_every_rule_says_what_to_do_and_is_tested() -> None:
    tests = (MONITORING / "alerts_test.yml").read_text("utf-8")
    for rule in _rules():
        assert rule["labels"]["severity"] in {"critical", "warning"}, rule["alert"]
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}, rule["alert"]
        assert f'alertname="{rule["alert"]}"' in tests
    assert any("hotline doctor" in rule["annotations"]["description"] for rule in _rules())


def test_the_dashboards_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    panels = _dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
