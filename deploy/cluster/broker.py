"""One broker of a cluster (集群节点), as a local process on a data folder of its own."""

import os
import signal
from dataclasses import dataclass, field

from deploy.archive import distribution
from deploy.cluster.plan import Node, cluster_environment
from deploy.environment import engine_environment
from deploy.launch import Launch
from deploy.options import EngineOptions, silent
from deploy.ports import LOOPBACK
from deploy.process_backend import on_this_machine
from deploy.process_identity import ProcessIdentity
from deploy.settings import EngineSettings
from deploy.supervision import KILL_PATIENCE, STOP_PATIENCE, spawn


@dataclass
class Broker:
    """A broker that is started, killed and started again at the same address, with the same data."""

    node: Node
    nodes: list[Node]
    options: EngineOptions
    settings: EngineSettings
    _processes: tuple[ProcessIdentity, ProcessIdentity] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Its own gateway, `host:port`."""
        return f"{LOOPBACK}:{self.node.ports.gateway}"

    async def start(self) -> None:
        """Starts it; it ends with this program. Raises EngineDied, NoEngineFound, EngineArchiveBroken."""
        folder = await distribution(self.settings.version, silent)
        own = engine_environment(self.options, self.settings, self.node.ports, LOOPBACK)
        own |= on_this_machine(self.options) | cluster_environment(self.node, self.nodes)
        launch = Launch(
            command=[str(folder / "bin" / "broker")],
            environment={**os.environ, **own},
            grpc_address=self.address,
            management_url=f"http://{LOOPBACK}:{self.node.ports.management}",
            log=self.options.log,
        )
        self.options.data_folder.mkdir(parents=True, exist_ok=True)
        self._processes = await spawn(launch, self.options, os.getpid())

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._processes is not None and self._processes[1].is_alive()

    async def kill(self) -> None:
        """Ends it at once, as a machine that loses power does (kill -9)."""
        if self._processes is not None:
            keeper, engine = self._processes
            engine.send(signal.SIGKILL)
            await engine.ended_within(KILL_PATIENCE)
            await keeper.ended_within(KILL_PATIENCE)

    def tell_to_end(self) -> None:
        """Asks it to end."""
        if self._processes is not None:
            self._processes[0].send(signal.SIGTERM)

    async def end(self) -> None:
        """Waits until it has ended, and insists after a while."""
        if self._processes is None:
            return
        keeper, engine = self._processes
        if not await keeper.ended_within(STOP_PATIENCE):
            keeper.send(signal.SIGKILL)
        engine.send(signal.SIGKILL)
        await engine.ended_within(KILL_PATIENCE)
