"""Ports for an engine (端口): the usual ones where they are free, else any free ones; always on loopback."""

import socket
from contextlib import ExitStack
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class EnginePorts:
    """The five ports that an engine listens on."""

    gateway: int = 26500
    command: int = 26501
    internal: int = 26502
    rest: int = 8080
    management: int = 9600


ANY = EnginePorts(0, 0, 0, 0, 0)
"""No wish: the system chooses."""
USUAL = EnginePorts()


def free_ports(wanted: EnginePorts = USUAL) -> EnginePorts:
    """Five different ports, each the wanted one unless it is taken.

    They are free now; who takes one in the moment before the engine starts makes that start fail.
    """
    with ExitStack() as held:
        return EnginePorts(
            gateway=_hold(wanted.gateway, held),
            command=_hold(wanted.command, held),
            internal=_hold(wanted.internal, held),
            rest=_hold(wanted.rest, held),
            management=_hold(wanted.management, held),
        )


def _hold(port: int, held: ExitStack) -> int:
    """Bind the port, or a free one, until all have been chosen, so that none is chosen twice."""
    listener = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.bind((LOOPBACK, 0))
    listener.listen()  # what is only bound may be bound again
    _, chosen = listener.getsockname()
    return chosen
