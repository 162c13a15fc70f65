"""The real engine's exporter and the feed: what happened in the engine is in the tables."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pyzeebe.proto.gateway_pb2 import (
    ActivatedJob,
    ActivateJobsRequest,
    CancelProcessInstanceRequest,
    CompleteJobRequest,
    CreateProcessInstanceRequest,
    MigrateProcessInstanceRequest,
    ResolveIncidentRequest,
    SetVariablesRequest,
)
from sqlalchemy import text
from structlog.testing import capture_logs

from deploy.engine import running_engine
from deploy.options import EngineOptions
from deploy.settings import EngineSettings
from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.base import Base
from hotline.db.database import Database
from hotline.engine.deployment import ResourceFile, deploy
from hotline.engine.feed_models import CancelledJob, EngineIncident, FeedPosition, VisitedElement
from hotline.engine.feed_queries import (
    called_instances,
    cancelled_jobs_of_instance,
    elements_of_instance,
    open_incidents,
    visited,
)
from hotline.engine.feed_server import feed_server
from hotline.engine.topology import gateway, open_channel
from hotline.office import Office
from hotline.settings import Settings

if TYPE_CHECKING:
    from pyzeebe.proto.gateway_pb2_grpc import GatewayAsyncStub

TABLES = (FeedPosition, EngineIncident, CancelledJob, VisitedElement)
PATIENCE_SECONDS = 60
USER_TASK = "io.camunda.zeebe:userTask"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">"""
CALLED = f"""{HEAD}
  <process id="called" isExecutable="true">
    <startEvent id="called_start"><outgoing>called_flow</outgoing></startEvent>
    <sequenceFlow id="called_flow" sourceRef="called_start" targetRef="called_end"/>
    <endEvent id="called_end"><incoming>called_flow</incoming></endEvent>
  </process>
</definitions>"""
PERSON = '<userTask id="{id}"><incoming>{source}</incoming><outgoing>{target}</outgoing></userTask>'
HEARD = f"""{HEAD}
  <process id="heard" isExecutable="true">
    <startEvent id="start"><outgoing>to_step</outgoing></startEvent>
    <sequenceFlow id="to_step" sourceRef="start" targetRef="step"/>
    <serviceTask id="step"><extensionElements><zeebe:taskDefinition type="feed_step"/></extensionElements>
      <incoming>to_step</incoming><outgoing>to_call</outgoing></serviceTask>
    <sequenceFlow id="to_call" sourceRef="step" targetRef="call"/>
    <callActivity id="call"><extensionElements>
        <zeebe:calledElement processId="called" propagateAllChildVariables="false"/></extensionElements>
      <incoming>to_call</incoming><outgoing>to_split</outgoing></callActivity>
    <sequenceFlow id="to_split" sourceRef="call" targetRef="split"/>
    <parallelGateway id="split"><incoming>to_split</incoming>
      <outgoing>to_person</outgoing><outgoing>to_broken</outgoing></parallelGateway>
    <sequenceFlow id="to_person" sourceRef="split" targetRef="person"/>
    {PERSON.format(id="person", source="to_person", target="from_person")}
    <sequenceFlow id="from_person" sourceRef="person" targetRef="end"/>
    <sequenceFlow id="to_broken" sourceRef="split" targetRef="broken"/>
    <serviceTask id="broken"><extensionElements><zeebe:taskDefinition type="after_mapping"/>
        <zeebe:ioMapping><zeebe:input source="=assert(missing, missing != null)" target="found"/></zeebe:ioMapping>
      </extensionElements><incoming>to_broken</incoming><outgoing>from_broken</outgoing></serviceTask>
    <sequenceFlow id="from_broken" sourceRef="broken" targetRef="end"/>
    <endEvent id="end"><incoming>from_person</incoming><incoming>from_broken</incoming></endEvent>
  </process>
</definitions>"""


def one_task(task: str) -> bytes:
    return f"""{HEAD}
  <process id="migrated" isExecutable="true">
    <startEvent id="begin"><outgoing>there</outgoing></startEvent>
    <sequenceFlow id="there" sourceRef="begin" targetRef="{task}"/>
    {PERSON.format(id=task, source="there", target="on")}
    <sequenceFlow id="on" sourceRef="{task}" targetRef="finish"/>
    <endEvent id="finish"><incoming>on</incoming></endEvent>
  </process>
</definitions>""".encode()


@dataclass(frozen=True)
class Running:
    """An office that hears a real engine."""

    office: Office
    stub: "GatewayAsyncStub"
    address: str

    async def start(self, process: str) -> int:
        request = CreateProcessInstanceRequest(bpmnProcessId=process, version=-1)
        return (await self.stub.CreateProcessInstance(request)).processInstanceKey

    async def job(self, job_type: str, instance: int) -> ActivatedJob:
        request = ActivateJobsRequest(
            type=job_type,
            worker="test",
            timeout=600_000,
            maxJobsToActivate=1,
            requestTimeout=PATIENCE_SECONDS * 1000,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                async for answer in self.stub.ActivateJobs(request):
                    for job in answer.jobs:
                        if job.processInstanceKey == instance:
                            return job

    async def complete(self, job_type: str, instance: int) -> None:
        job = await self.job(job_type, instance)
        await self.stub.CompleteJob(CompleteJobRequest(jobKey=job.key))

    async def ended_as(self, instance: int) -> dict[str, str | None]:
        async with self.office.look() as work:
            return {e.element_id: e.ended_as for e in await elements_of_instance(work, instance)}

    async def incidents(self, instance: int) -> list[EngineIncident]:
        async with self.office.look() as work:
            return [i for i in await open_incidents(work) if i.process_instance_key == instance]


@pytest.fixture(name="running", scope="module")
async def _running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("feed")
    database = Database(f"sqlite+aiosqlite:///{folder / 'feed.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(
            lambda sync: Base.metadata.create_all(
                sync, [Base.metadata.tables[t.__tablename__] for t in TABLES]
            )
        )
    settings = EngineSettings.model_validate(
        {"backend": "process", "heap": "512m", "java_options": "-XX:TieredStopAtLevel=1"}
    )
    async with (
        feed_server(database) as feed,
        running_engine(EngineOptions(folder / "engine", feed_url=feed.url), settings) as engine,
        open_channel(engine.grpc_address) as channel,
    ):
        files = [ResourceFile("called.bpmn", CALLED.encode()), ResourceFile("heard.bpmn", HEARD.encode())]
        await deploy(engine.grpc_address, files)
        office = Office(Settings(data_folder=folder), database, Clock(), Calendar())
        yield Running(office, gateway(channel), engine.grpc_address)
    await database.close()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110 - the engine sends in its own time
            await asyncio.sleep(0.1)


async def test_an_instance_its_incident_and_its_cancelled_task_are_heard(running: Running) -> None:
    instance = await running.start("heard")
    await running.complete("feed_step", instance)

    async def has_incident() -> bool:
        return bool(await running.incidents(instance))

    await eventually(has_incident)
    (incident,) = await running.incidents(instance)
    assert (incident.process_id, incident.element_id) == ("heard", "broken")
    assert incident.error_type == "IO_MAPPING_ERROR"
    assert "missing" in incident.message
    ended = await running.ended_as(instance)
    assert ended["step"] == ended["call"] == ended["to_broken"] == "completed"
    assert {name for name, how in ended.items() if how is None} == {"heard", "person", "broken"}

    task = await running.job(USER_TASK, instance)
    await running.stub.CancelProcessInstance(CancelProcessInstanceRequest(processInstanceKey=instance))

    async def has_ended() -> bool:
        return (await running.ended_as(instance))["heard"] == "terminated"

    await eventually(has_ended)
    assert await running.incidents(instance) == []
    async with running.office.look() as work:
        (cancelled,) = await cancelled_jobs_of_instance(work, instance)
        assert (cancelled.job_key, cancelled.element_id) == (task.key, "person")
        seen = await visited(work, "heard")
        (called,) = await called_instances(work, instance)
    assert {"start", "step", "call", "person", "broken", "to_person"} <= seen
    assert not {"end", "from_person", "from_broken"} & seen
    assert (await running.ended_as(called))["called_flow"] == "completed"


async def test_a_resolved_incident_is_closed_and_the_instance_completes(running: Running) -> None:
    instance = await running.start("heard")
    await running.complete("feed_step", instance)

    async def has_incident() -> bool:
        return bool(await running.incidents(instance))

    await eventually(has_incident)
    (incident,) = await running.incidents(instance)
    variables = SetVariablesRequest(elementInstanceKey=instance, variables='{"missing": 1}')
    await running.stub.SetVariables(variables)
    await running.stub.ResolveIncident(ResolveIncidentRequest(incidentKey=incident.key))
    await running.complete("after_mapping", instance)
    await running.complete(USER_TASK, instance)

    async def has_ended() -> bool:
        return (await running.ended_as(instance))["heard"] == "completed"

    await eventually(has_ended)
    assert await running.incidents(instance) == []
    assert set((await running.ended_as(instance)).values()) == {"completed"}


async def test_what_the_database_could_not_take_comes_again(running: Running) -> None:
    blocker = Database(running.office.database.url)
    with capture_logs() as logs:
        async with blocker.transaction() as session:
            await session.execute(text("SELECT 1"))
            instance = await running.start("called")

            async def was_refused() -> bool:
                return any(entry["event"] == "feed_refused" for entry in logs)

            await eventually(was_refused)
            assert await running.ended_as(instance) == {}
    await blocker.close()

    async def has_ended() -> bool:
        return (await running.ended_as(instance)).get("called") == "completed"

    await eventually(has_ended)


async def test_a_migrated_instance_stands_on_its_new_element(running: Running) -> None:
    (_,) = await deploy(running.address, [ResourceFile("migrated.bpmn", one_task("old_task"))])
    instance = await running.start("migrated")
    (target,) = await deploy(running.address, [ResourceFile("migrated.bpmn", one_task("new_task"))])
    plan = MigrateProcessInstanceRequest.MigrationPlan(
        targetProcessDefinitionKey=target.key,
        mappingInstructions=[
            MigrateProcessInstanceRequest.MappingInstruction(
                sourceElementId="old_task", targetElementId="new_task"
            )
        ],
    )
    await running.stub.MigrateProcessInstance(
        MigrateProcessInstanceRequest(processInstanceKey=instance, migrationPlan=plan)
    )

    async def has_moved() -> bool:
        return "new_task" in await running.ended_as(instance)

    await eventually(has_moved)
    ended = await running.ended_as(instance)
    assert "old_task" not in ended
    assert {name for name, how in ended.items() if how is None} == {"migrated", "new_task"}
