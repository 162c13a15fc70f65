"""When traces are made, and that they cost nothing when they are not."""

import subprocess
import sys

import pytest

from hotline import tracing

OFF = """
import sys
from hotline.tracing import part, span, trace_parent, tracing
with tracing("hotline"), span("request", "server", parent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
    with part("transaction") as inner:
        inner.tell({"hotline.case_id": "1.1"})
        assert trace_parent() is None
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
"""


@pytest.fixture(autouse=True)
def _without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*tracing.ENDPOINTS, *tracing.PROTOCOLS, "OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER"):
        monkeypatch.delenv(name, raising=False)


def test_without_an_endpoint_nothing_is_even_imported() -> None:
    subprocess.run([sys.executable, "-c", OFF], check=True)


@pytest.mark.parametrize("name", tracing.ENDPOINTS)
def test_an_endpoint_switches_them_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    with tracing.tracing("hotline"):
        assert tracing.is_on()
    assert not tracing.is_on()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
    ],
)
def test_the_environment_switches_them_off(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv(name, value)
    with tracing.tracing("hotline"):
        assert not tracing.is_on()
        with tracing.span("request") as span:
            assert span is tracing.NOTHING


@pytest.mark.parametrize("given", ["", "顾先生", "00-0-0-00", f"00-{'0' * 32}-{'0' * 16}-01"])
def test_what_is_no_trace_parent_begins_a_trace(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")  # so that nothing waits to be sent
    with tracing.tracing("hotline"), tracing.span("request", "server", parent=given):
        trace = tracing.trace_parent()
        assert trace is not None
        assert len(trace) == 55
    assert tracing.trace_parent() is None
