"""Who is in a cluster (集群成员) and what each broker is told of the others."""

from dataclasses import dataclass

from deploy.ports import LOOPBACK, EnginePorts

PARTITIONS = 3
ELECTION_TIMEOUT = "5s"
"""Twice the engine's own: on a machine that several brokers share, one that is merely slow is not voted out."""
ROCKSDB_BYTES = str(64 * 1024**2)
"""Of each partition; the engine's own half a gigabyte is meant for a machine of its own."""


@dataclass(frozen=True)
class Node:
    """A broker by its number, from 0, and the ports it keeps as long as the cluster lives."""

    number: int
    ports: EnginePorts


def cluster_environment(node: Node, nodes: list[Node]) -> dict[str, str]:
    """What a broker is told besides what every engine is: each partition is on every broker."""
    contacts = ",".join(f"{LOOPBACK}:{each.ports.internal}" for each in nodes)
    return {
        "ZEEBE_BROKER_CLUSTER_NODEID": str(node.number),
        "ZEEBE_BROKER_CLUSTER_CLUSTERSIZE": str(len(nodes)),
        "ZEEBE_BROKER_CLUSTER_PARTITIONSCOUNT": str(PARTITIONS),
        "ZEEBE_BROKER_CLUSTER_REPLICATIONFACTOR": str(len(nodes)),
        "ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS": contacts,
        "ZEEBE_BROKER_CLUSTER_CLUSTERNAME": "hotline",
        "ZEEBE_BROKER_CLUSTER_ELECTIONTIMEOUT": ELECTION_TIMEOUT,
        "ZEEBE_BROKER_EXPERIMENTAL_ROCKSDB_MEMORYLIMIT": ROCKSDB_BYTES,
    }
