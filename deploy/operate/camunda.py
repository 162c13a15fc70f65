"""Camunda with Operate in it (含 Operate 的流程引擎): the same engine, started by its other script."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from deploy.engine import Engine, running_engine
from deploy.launch import Launch
from deploy.operate.answering import answers
from deploy.operate.errors import OperateSilent
from deploy.operate.store import Store
from deploy.options import EngineOptions, Report, silent
from deploy.ports import ANY, LOOPBACK, USUAL, free_ports
from deploy.process_backend import process_launch
from deploy.settings import EngineSettings

VERSION = "8.6.0"
"""The last distribution with Operate that is there as a package."""
PROFILES = "broker,operate,auth"
EXPORTER = "ZEEBE_BROKER_EXPORTERS_OPENSEARCH_"
USER = "demo"
"""Operate's own user, whose password is the same: it listens on loopback only."""


def operate_port(*, usual: bool) -> int:
    """A free port for Operate's page: 8080 if it is free and wanted."""
    return free_ports(replace(ANY, rest=USUAL.rest if usual else 0)).rest


def operate_url(port: int) -> str:
    """Where Operate is, without a slash at the end."""
    return f"http://{LOOPBACK}:{port}/operate"


@asynccontextmanager
async def running_camunda(
    store: Store, port: int, options: EngineOptions, *, report: Report = silent
) -> AsyncGenerator[Engine]:
    """An engine with Operate at the port, which reads from the store, for as long as the block runs.

    Its other ports are any: nothing that is meant for the daily engine reaches this one.

    Raises:
        What `running_engine` does; OperateSilent.
    """
    settings = EngineSettings().model_copy(update={"backend": "process", "address": "", "version": VERSION})
    own = replace(options, usual_ports=False)
    launching = partial(_launch, store, port)
    async with running_engine(own, settings, report, launching=launching) as engine:
        report("waiting for Operate")
        await _page(port, timedelta(seconds=settings.patience_seconds), own.log)
        yield engine


async def _page(port: int, patience: timedelta, log: Path) -> None:
    if not await answers(operate_url(port), patience):
        raise OperateSilent(
            f"Operate 的页面在 {patience.seconds} 秒内没有应答，原因见 {log}；"
            "机器慢时设置 HOTLINE_ENGINE_PATIENCE_SECONDS=600 再试。"
            f"Operate's page did not answer in time, see {log}; "
            "on a slow machine set HOTLINE_ENGINE_PATIENCE_SECONDS=600 and try again."
        )


async def _launch(
    store: Store, port: int, options: EngineOptions, settings: EngineSettings, report: Report
) -> Launch:
    launch = await process_launch(options, settings, report)
    (broker,) = launch.command
    return replace(
        launch,
        command=[str(Path(broker).with_name("camunda"))],
        environment=launch.environment | operate_environment(store.url, port, launch.grpc_address),
    )


def operate_environment(store_url: str, port: int, grpc_address: str) -> dict[str, str]:
    """What makes the engine one with Operate: a second exporter beside the office's feed, and where to read."""
    return {
        "SPRING_PROFILES_ACTIVE": PROFILES,
        "SERVER_PORT": str(port),
        f"{EXPORTER}CLASSNAME": "io.camunda.zeebe.exporter.opensearch.OpensearchExporter",
        f"{EXPORTER}ARGS_URL": store_url,
        f"{EXPORTER}ARGS_BULK_DELAY": "1",
        f"{EXPORTER}ARGS_INDEX_NUMBEROFREPLICAS": "0",
        "CAMUNDA_OPERATE_DATABASE": "opensearch",
        "CAMUNDA_OPERATE_OPENSEARCH_URL": store_url,
        "CAMUNDA_OPERATE_ZEEBEOPENSEARCH_URL": store_url,
        "CAMUNDA_OPERATE_ZEEBE_GATEWAYADDRESS": grpc_address,
    }
