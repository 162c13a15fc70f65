"""When the engine is ready (引擎就绪): a healthy leader of every partition, read from the gateway's topology.

The engine's own readiness check says UP before a partition has a leader, and the first deployment then fails;
so this is the only test of readiness.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import grpc
import grpc.aio
from pyzeebe.proto.gateway_pb2 import BrokerInfo, Partition, TopologyRequest
from pyzeebe.proto.gateway_pb2_grpc import GatewayStub

from hotline.errors import EngineUnavailable

if TYPE_CHECKING:
    from pyzeebe.proto.gateway_pb2_grpc import GatewayAsyncStub

RETRY_SECONDS = 0.25
CALL_SECONDS = 5.0
LOOPBACK = ("127.", "localhost", "[::1]", "ipv4:127.")


@dataclass(frozen=True)
class Topology:
    """What a gateway knows of its cluster (集群拓扑)."""

    partitions: int
    led: frozenset[int]
    """Numbers of the partitions that have a healthy leader."""
    version: str
    leaders: Mapping[int, int] = field(default_factory=dict[int, int])
    """By partition: the number of the broker that leads it."""
    whole: frozenset[int] = frozenset()
    """Numbers of the brokers on which every partition that they hold is healthy."""

    @property
    def is_ready(self) -> bool:
        """True when every partition has a healthy leader."""
        return self.partitions > 0 and len(self.led) >= self.partitions

    def __str__(self) -> str:
        return f"{len(self.led)}/{self.partitions} partitions led"


def open_channel(address: str) -> grpc.aio.Channel:
    """A plain channel to a gateway (`host:port`) that reconnects quickly; the caller closes it.

    A proxy of the environment is not used for this machine itself.
    """
    options: list[tuple[str, int]] = [
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.max_reconnect_backoff_ms", 1000),
    ]
    if address.startswith(LOOPBACK):
        options.append(("grpc.enable_http_proxy", 0))
    return grpc.aio.insecure_channel(address, options=options)


def gateway(channel: grpc.aio.Channel) -> "GatewayAsyncStub":
    """The generated stub with the types of its asyncio form, which exist for type checkers only."""
    return cast("GatewayAsyncStub", GatewayStub(channel))


async def read_topology(address: str) -> Topology:
    """The topology at this moment.

    Raises:
        EngineUnavailable: the gateway does not answer.
    """
    async with open_channel(address) as channel:
        try:
            return await _ask(channel)
        except grpc.aio.AioRpcError as error:
            raise EngineUnavailable(
                f"流程引擎 {address} 无应答（{error.code().name}），请检查其是否已启动"
            ) from error


async def wait_for_leaders(
    address: str, *, patience: timedelta, report: Callable[[str], None] = lambda _: None
) -> Topology:
    """Wait until every partition has a healthy leader; `report` is told whenever what is seen changes.

    Raises:
        EngineUnavailable: it took longer than `patience`; the message says what was seen last.
    """
    seen = "no answer"
    try:
        async with asyncio.timeout(patience.total_seconds()), open_channel(address) as channel:
            while True:
                topology, now_seen = await _look(channel)
                if now_seen != seen:
                    report(now_seen)
                seen = now_seen
                if topology is not None and topology.is_ready:
                    return topology
                await asyncio.sleep(RETRY_SECONDS)
    except TimeoutError as error:
        raise EngineUnavailable(
            f"流程引擎 {address} 在 {patience.total_seconds():.0f} 秒内未就绪（{seen}）"
        ) from error


async def _look(channel: grpc.aio.Channel) -> tuple[Topology | None, str]:
    try:
        topology = await _ask(channel)
    except grpc.aio.AioRpcError as error:
        return None, f"no answer ({error.code().name})"
    return topology, str(topology)


async def _ask(channel: grpc.aio.Channel) -> Topology:
    answer = await gateway(channel).Topology(TopologyRequest(), timeout=CALL_SECONDS)
    leaders = {number: broker.nodeId for broker in answer.brokers for number in _led_by(broker)}
    whole = frozenset(broker.nodeId for broker in answer.brokers if _is_whole(broker))
    return Topology(answer.partitionsCount, frozenset(leaders), answer.gatewayVersion, leaders, whole)


def _led_by(broker: BrokerInfo) -> list[int]:
    return [
        partition.partitionId
        for partition in broker.partitions
        if partition.role == Partition.LEADER and partition.health == Partition.HEALTHY
    ]


def _is_whole(broker: BrokerInfo) -> bool:
    return all(partition.health == Partition.HEALTHY for partition in broker.partitions)
