"""The engine's own settings as environment variables (引擎环境变量), for a process and a container."""

from deploy.options import EngineOptions
from deploy.ports import EnginePorts
from deploy.settings import EngineSettings

FEED = "ZEEBE_BROKER_EXPORTERS_FEED_"
FEED_BULK_RECORDS = 1000
FEED_DELAY_SECONDS = 1
"""The exporter's smallest: it sends what it has at least this often."""

OFFICE_ZONE = "-Duser.timezone=Asia/Shanghai"
"""Cron in a diagram's timer start event is read in the zone of the Java machine (measured)."""
DEPLOYMENT_PATIENCE = "60s"
"""All diagrams are deployed in one call: on a busy machine that takes longer than the gateway's usual 15 s."""
SHORT_LIFE = "-XX:TieredStopAtLevel=1"
"""For demonstrations and tests: an engine that lives for minutes gains nothing from the optimizing compiler."""
SNAPSHOT_PERIOD_OF_MOVED_CLOCK = "3d"
"""By its usual five minutes an engine whose clock is moved would take a snapshot at every move."""

HEARD = ("JOB", "INCIDENT", "PROCESSINSTANCE", "TIMER")
NOT_HEARD = (
    "AUTHORIZATION",
    "CHECKPOINT",
    "COMMANDDISTRIBUTION",
    "COMPENSATIONSUBSCRIPTION",
    "DECISION",
    "DECISIONEVALUATION",
    "DECISIONREQUIREMENTS",
    "DEPLOYMENT",
    "DEPLOYMENTDISTRIBUTION",
    "ERROR",
    "ESCALATION",
    "FORM",
    "JOBBATCH",
    "MESSAGE",
    "MESSAGEBATCH",
    "MESSAGECORRELATION",
    "MESSAGESTARTEVENTSUBSCRIPTION",
    "MESSAGESUBSCRIPTION",
    "PROCESS",
    "PROCESSEVENT",
    "PROCESSINSTANCEBATCH",
    "PROCESSINSTANCECREATION",
    "PROCESSINSTANCEMIGRATION",
    "PROCESSINSTANCEMODIFICATION",
    "PROCESSMESSAGESUBSCRIPTION",
    "RESOURCEDELETION",
    "SIGNAL",
    "SIGNALSUBSCRIPTION",
    "USER",
    "USERTASK",
    "VARIABLE",
    "VARIABLEDOCUMENT",
)
"""Every other value type of 8.5 and 8.6: the exporter sends most by default, and knows no "nothing else"."""


def engine_environment(
    options: EngineOptions, settings: EngineSettings, ports: EnginePorts, bind: str
) -> dict[str, str]:
    """What the broker is told; `bind` is the address that it listens on, loopback outside of a container.

    Back-pressure and the disk watermarks (no work below 2 GB of free disk) stay the engine's own.
    """
    short_life = SHORT_LIFE if options.clock_controlled else ""
    java = " ".join(f"-Xmx{settings.heap} {OFFICE_ZONE} {short_life} {settings.java_options}".split())
    environment = {
        "JAVA_OPTS": java,
        "ZEEBE_BROKER_GATEWAY_CLUSTER_REQUESTTIMEOUT": DEPLOYMENT_PATIENCE,
        "ZEEBE_CLOCK_CONTROLLED": str(options.clock_controlled).lower(),
        "ZEEBE_BROKER_DATA_LOGSEGMENTSIZE": "16MB",
    }
    if options.clock_controlled:
        environment["ZEEBE_BROKER_DATA_SNAPSHOTPERIOD"] = SNAPSHOT_PERIOD_OF_MOVED_CLOCK
    environment |= _network(ports, bind)
    if options.feed_url:
        environment |= feed_exporter(options.feed_url)
    return environment


def _network(ports: EnginePorts, bind: str) -> dict[str, str]:
    """Every listener by name: the two of Spring listen on all interfaces when they are not told."""
    return {
        "ZEEBE_BROKER_NETWORK_HOST": bind,
        "ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT": str(ports.command),
        "ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT": str(ports.internal),
        "ZEEBE_BROKER_GATEWAY_NETWORK_HOST": bind,
        "ZEEBE_BROKER_GATEWAY_NETWORK_PORT": str(ports.gateway),
        "SERVER_ADDRESS": bind,
        "SERVER_PORT": str(ports.rest),
        "MANAGEMENT_SERVER_ADDRESS": bind,
        "MANAGEMENT_SERVER_PORT": str(ports.management),
    }


def feed_exporter(url: str) -> dict[str, str]:
    """The distribution's own exporter pointed at our receiver: events of jobs, incidents, timers and elements only.

    Variables are not sent, so nothing that a process carries leaves the engine this way.
    """
    arguments = {
        "URL": url,
        "BULK_SIZE": str(FEED_BULK_RECORDS),
        "BULK_DELAY": str(FEED_DELAY_SECONDS),
        "INDEX_CREATETEMPLATE": "false",
        "INDEX_EVENT": "true",
        "INDEX_COMMAND": "false",
        "INDEX_REJECTION": "false",
    }
    arguments |= {f"INDEX_{name}": "true" for name in HEARD}
    arguments |= {f"INDEX_{name}": "false" for name in NOT_HEARD}
    return {f"{FEED}CLASSNAME": "io.camunda.zeebe.exporter.ElasticsearchExporter"} | {
        f"{FEED}ARGS_{name}": value for name, value in arguments.items()
    }
