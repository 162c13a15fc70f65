"""Operate's store (Operate 的存储): an OpenSearch of one node on loopback, for as long as a block runs."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from deploy.launch import Launch
from deploy.operate.answering import answers
from deploy.operate.errors import StoreBroken, StorePortsTaken
from deploy.operate.java import store_java
from deploy.operate.libraries import libraries
from deploy.operate.program import Program
from deploy.options import EngineOptions, Report
from deploy.ports import LOOPBACK, free_ports

PORTS = range(9201, 9300)
"""Its runner listens one above what it is told, and dies silently from 9300 on."""
RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
HEAP = "512m"
CLUSTER = "hotline-operate"
SETTINGS = """\
network.host: {host}
transport.port: {transport}
discovery.type: single-node
# What Operate shows may fill the disk that the office works on: the engine stops taking work long before.
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: true
"""


@dataclass(frozen=True, slots=True)
class Store:
    """A store that answers."""

    url: str
    """`http://127.0.0.1:port`."""
    program: Program
    log: Path

    async def ended(self) -> None:
        """Waits until it has ended by itself. Raises StoreBroken: it has."""
        await self.program.keeper.ended()
        raise StoreBroken(
            f"Operate 的存储（OpenSearch）已退出，原因见 {self.log}。"
            f"Operate's store has ended, see {self.log}; then run make operate again."
        )


@asynccontextmanager
async def running_store(folder: Path, patience: timedelta, report: Report) -> AsyncGenerator[Store]:
    """A store on its own folder. It ends with this program, even when that is killed.

    Raises:
        JavaMissing, MavenMissing, EngineArchiveBroken: it can't be had.
        StorePortsTaken, StoreBroken: it can't listen, it ended, or was not ready in time.
    """
    java, jars = await store_java(), await libraries(report)
    port = _free_port()
    _write_settings(folder / "config")
    options = EngineOptions(folder)
    report("starting OpenSearch")
    program = await Program.started(_launch(java, jars, folder, port), options)
    store = Store(f"http://{LOOPBACK}:{port}", program, options.output)
    try:
        await _ready(store, patience)
        yield store
    finally:
        await program.stop(folder)


async def _ready(store: Store, patience: timedelta) -> None:
    """Raises StoreBroken."""
    death = asyncio.create_task(store.ended())
    answer = asyncio.create_task(answers(f"{store.url}/_cluster/health", patience))
    try:
        await asyncio.wait((death, answer), return_when=asyncio.FIRST_COMPLETED)
        if death.done():
            await death
        if not await answer:
            raise StoreBroken(
                f"Operate 的存储（OpenSearch）在 {patience.seconds} 秒内没有应答，原因见 {store.log}。"
                f"Operate's store did not answer in time, see {store.log}."
            )
    finally:
        death.cancel()
        answer.cancel()


def _write_settings(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = SETTINGS.format(host=LOOPBACK, transport=free_ports().internal)
    (folder / "opensearch.yml").write_text(text)


def _launch(java: Path, jars: Path, folder: Path, port: int) -> Launch:
    base = folder.resolve()
    told = {
        "-basePath": str(base),
        "-confPath": str(base / "config"),
        "-clusterName": CLUSTER,
        "-numOfNode": "1",
        "-baseHttpPort": str(port - 1),
    }
    virtual_machine = (f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8")
    command = [str(java), *virtual_machine, "-cp", f"{jars}/*", RUNNER]
    return Launch(
        command=[*command, *(word for pair in told.items() for word in pair)],
        environment=dict(os.environ),
        grpc_address="",
        management_url="",
        log=folder / "logs",
    )


def _free_port() -> int:
    """One that nobody listens on now."""
    for port in PORTS:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise StorePortsTaken(
        f"{LOOPBACK} 的端口 {PORTS[0]} 至 {PORTS[-1]} 都被占用，Operate 的存储没有端口可用。请停止占用它们的程序。"
        f"All ports from {PORTS[0]} to {PORTS[-1]} on {LOOPBACK} are taken. Stop what listens on them."
    )
