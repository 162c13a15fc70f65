"""compose.yaml on one machine: from nothing to a ticket in an inbox."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.containers.stack import SERVICES, Stack, csrf_of, seen, signed_in

DISPATCHER = "shen.xiaolan"
NUMBER = "2026112400001"


@pytest.mark.parametrize("service", SERVICES)
def test_each_turns_healthy_with_as_few_rights_as_it_needs(stack: Stack, service: str) -> None:
    seen(lambda: stack.health(service) == "healthy", stack.logs)
    found = stack.inspect(service)
    assert found["HostConfig"]["ReadonlyRootfs"]
    assert found["HostConfig"]["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in found["HostConfig"]["SecurityOpt"]
    assert found["HostConfig"]["Memory"] > 0
    effective = stack.execute(
        service, "sh", "-c", "id -u; grep CapEff /proc/self/status; touch /x 2>&1 || true"
    )
    identity, capabilities, refused = effective.splitlines()
    assert int(identity) > 0
    assert int(capabilities.split()[1], 16) == 0
    assert "Read-only file system" in refused


def test_no_secret_is_shown_by_docker(stack: Stack) -> None:
    secret = stack.execute("serve", "cat", "/run/secrets/database_password")
    for service in SERVICES:
        assert secret not in str(stack.inspect(service))


def test_only_the_workbench_is_reached_from_outside(stack: Stack) -> None:
    published = {
        service: [each["HostIp"] for ports in found.values() if ports for each in ports]
        for service in SERVICES
        if (found := stack.inspect(service)["NetworkSettings"]["Ports"])
    }
    assert {service: hosts for service, hosts in published.items() if hosts} == {"serve": ["127.0.0.1"]}


def test_a_ticket_goes_from_intake_to_the_dispatchers_inbox(stack: Stack) -> None:
    seen(lambda: stack.health("work") == "healthy", stack.logs)
    with signed_in(stack, DISPATCHER) as browser:

        def ready() -> bool:
            found = browser.get("/ready").json()
            return (found["status"], found["engine"], found["work"]) == ("ready", "answering", "running")

        seen(ready, stack.logs)
        taken = browser.post("/api/v1/tickets", json=_ticket(), headers=csrf_of(browser))
        assert taken.status_code == 201, taken.text
        inbox = f"/api/v1/inbox?ticket_id={NUMBER}.1"
        [task] = seen(lambda: browser.get(inbox).json()["items"], stack.logs)
        assert task["groups"] == ["dispatcher@center"]


def _ticket() -> dict[str, str]:
    return {
        "number": NUMBER,
        "kind": "ordinary",
        "nature": "complaint",
        "title": "小区门口人行道堆物",
        "content": "人行道被堆物占用，请协调清理。",
        "category": "城市管理/占道经营/占道堆物",
        "grid": "G1-01",
        "citizen_name": "测试诉求人",
        "citizen_phone": "13900000001",
        "district_dispatched_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
    }
