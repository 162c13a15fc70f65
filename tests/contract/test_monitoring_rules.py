"""The alert rules by Prometheus' own tool; `deploy/monitoring/install_promtool.sh` fetches it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"


def _cached() -> str | None:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return shutil.which("promtool", path=str(Path(base) / "hotline" / "promtool"))


@pytest.fixture(name="promtool", scope="module")
def _promtool() -> str:
    """`HOTLINE_PROMTOOL=required` where nothing may be left out."""
    found = shutil.which("promtool") or _cached()
    if found is None and os.environ.get("HOTLINE_PROMTOOL") == "required":
        pytest.fail("promtool is missing: sh deploy/monitoring/install_promtool.sh")
    if found is None:
        pytest.skip("promtool is missing: sh deploy/monitoring/install_promtool.sh")
    return found


@pytest.mark.parametrize(
    "arguments", [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_rules(promtool: str, arguments: tuple[str, ...]) -> None:
    done = subprocess.run([promtool, *arguments], cwd=MONITORING, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_rule_that_is_changed_fails_its_test(promtool: str, tmp_path: Path) -> None:
    rules = (MONITORING / "alerts.yml").read_text("utf-8")
    assert "hotline_outbox_oldest_seconds > 300" in rules
    (tmp_path / "alerts.yml").write_text(
        rules.replace("oldest_seconds > 300", "oldest_seconds > 999999"), "utf-8"
    )
    shutil.copy(MONITORING / "alerts_test.yml", tmp_path)
    done = subprocess.run(
        [promtool, "test", "rules", "alerts_test.yml"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 1
