"""A cluster on one machine (单机集群): three brokers, three partitions, each partition on every broker."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from deploy.cluster.broker import Broker
from deploy.cluster.plan import Node
from deploy.options import EngineOptions, Report, silent
from deploy.ports import ANY, free_ports
from deploy.settings import EngineSettings
from hotline.engine.topology import wait_for_leaders


@dataclass(frozen=True)
class Cluster:
    """Brokers that know each other."""

    brokers: Sequence[Broker]

    @property
    def address(self) -> str:
        """All gateways as one address, for gRPC: when one is lost, the next is used."""
        return f"ipv4:{','.join(broker.address for broker in self.brokers)}"


@asynccontextmanager
async def running_cluster(
    folder: Path, feed_urls: Sequence[str], settings: EngineSettings, report: Report = silent
) -> AsyncGenerator[Cluster]:
    """A cluster for as long as the block runs, with a broker for each of `feed_urls`, to which it tells its records.

    Raises EngineDied, EngineUnavailable, NoEngineFound, EngineArchiveBroken.
    """
    nodes = [Node(number, free_ports(ANY)) for number in range(len(feed_urls))]
    options = [
        EngineOptions(folder / f"broker-{node.number}", feed_url=url)
        for node, url in zip(nodes, feed_urls, strict=True)
    ]
    cluster = Cluster(
        [Broker(node, nodes, each, settings) for node, each in zip(nodes, options, strict=True)]
    )
    try:
        for broker in cluster.brokers:
            await broker.start()
        patience = timedelta(seconds=settings.patience_seconds)
        await wait_for_leaders(cluster.address, patience=patience, report=report)
        yield cluster
    finally:
        for broker in cluster.brokers:
            broker.tell_to_end()
        await asyncio.gather(*(broker.end() for broker in cluster.brokers))
