"""The adapter to Zeebe (引擎适配器): the few calls that the office makes, over the generated gRPC stub."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import grpc
import grpc.aio
from pyzeebe.proto import gateway_pb2 as wire
from pyzeebe.proto.gateway_pb2_grpc import GatewayStub

from hotline.engine.decisions import Decided
from hotline.engine.errors import EngineBusy, EngineRefused, JobGone
from hotline.engine.job import Job, Message, Migration, Move
from hotline.errors import EngineUnavailable

CALL_SECONDS = 15.0
DECIDE_SECONDS = 2.0
"""Somebody looks at a page meanwhile."""
NO_KEY = -1
CHANNEL_OPTIONS = [
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),  # by default an engine is looked for every 2 minutes
    ("grpc.keepalive_time_ms", 45_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
]
NOT_FOUND_TEXT = "element instance that could not be found"
NO_DECISION_TEXT = "no decision found"
PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED}


class ZeebeEngine:
    """One channel to a Zeebe gateway. Raises EngineUnavailable, EngineBusy, JobGone or EngineRefused."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._channel = grpc.aio.insecure_channel(address, options=CHANNEL_OPTIONS)
        self._stub: Any = GatewayStub(self._channel)

    async def close(self) -> None:
        """Closes the channel."""
        await self._channel.close()

    async def publish(self, message: Message) -> None:
        """Publishes a message; one that the engine already keeps under the same id is not published twice."""
        request = wire.PublishMessageRequest(
            name=message.name,
            correlationKey=message.correlation_key,
            messageId=message.id,
            timeToLive=_milliseconds(message.time_to_live),
            variables=json.dumps(message.variables),
        )
        async with _translated(ignore={grpc.StatusCode.ALREADY_EXISTS}):
            await self._stub.PublishMessage(request, timeout=CALL_SECONDS)

    async def complete_job(self, key: int, variables: dict[str, Any]) -> None:
        """Completes a job. Raises JobGone if the engine has none of that key."""
        request = wire.CompleteJobRequest(jobKey=key, variables=json.dumps(variables))
        async with _translated():
            await self._stub.CompleteJob(request, timeout=CALL_SECONDS)

    async def fail_job(self, key: int, retries: int, message: str, back_off: timedelta) -> None:
        """Gives a job back; without retries left it becomes an incident."""
        request = wire.FailJobRequest(
            jobKey=key, retries=retries, errorMessage=message, retryBackOff=_milliseconds(back_off)
        )
        async with _translated():
            await self._stub.FailJob(request, timeout=CALL_SECONDS)

    async def throw_error(self, key: int, code: str, message: str) -> None:
        """A BPMN error, to be caught in the diagram by its code."""
        request = wire.ThrowErrorRequest(jobKey=key, errorCode=code, errorMessage=message)
        async with _translated():
            await self._stub.ThrowError(request, timeout=CALL_SECONDS)

    async def extend_lease(self, key: int, lease: timedelta) -> None:
        """Holds a job for so long from now."""
        request = wire.UpdateJobTimeoutRequest(jobKey=key, timeout=_milliseconds(lease))
        async with _translated():
            await self._stub.UpdateJobTimeout(request, timeout=CALL_SECONDS)

    async def set_variables(self, key: int, variables: dict[str, Any]) -> None:
        """Changes variables where they live, looked for from the element instance `key` outwards.

        Raises JobGone if there is no such instance any more.
        """
        request = wire.SetVariablesRequest(
            elementInstanceKey=key, variables=json.dumps(variables), local=False
        )
        async with _translated():
            await self._stub.SetVariables(request, timeout=CALL_SECONDS)

    async def cancel_instance(self, key: int) -> None:
        """Ends a process instance and whatever runs in it. Raises JobGone if there is none of that key."""
        request = wire.CancelProcessInstanceRequest(processInstanceKey=key)
        async with _translated():
            await self._stub.CancelProcessInstance(request, timeout=CALL_SECONDS)

    async def begin_anew(self, move: Move) -> None:
        """Ends an element instance and begins the same element again in the same place, in one step.

        Raises JobGone if the element instance is there no more.
        """
        request = wire.ModifyProcessInstanceRequest(
            processInstanceKey=move.instance_key,
            activateInstructions=[
                wire.ModifyProcessInstanceRequest.ActivateInstruction(
                    elementId=move.element, ancestorElementInstanceKey=move.scope_key or NO_KEY
                )
            ],
            terminateInstructions=[
                wire.ModifyProcessInstanceRequest.TerminateInstruction(
                    elementInstanceKey=move.element_instance_key
                )
            ],
        )
        async with _translated():
            await self._stub.ModifyProcessInstance(request, timeout=CALL_SECONDS)

    async def migrate_instance(self, migration: Migration) -> None:
        """Lets a running instance go on by another version of its diagram, wholly or not at all.

        Raises EngineRefused with the engine's reason, JobGone if there is no such instance any more.
        """
        plan = wire.MigrateProcessInstanceRequest.MigrationPlan(
            targetProcessDefinitionKey=migration.definition_key,
            mappingInstructions=[
                wire.MigrateProcessInstanceRequest.MappingInstruction(
                    sourceElementId=source, targetElementId=target
                )
                for source, target in migration.elements.items()
            ],
        )
        request = wire.MigrateProcessInstanceRequest(
            processInstanceKey=migration.instance_key, migrationPlan=plan
        )
        async with _translated():
            await self._stub.MigrateProcessInstance(request, timeout=CALL_SECONDS)

    async def decide(self, decision: str, inputs: Mapping[str, Any]) -> Decided:
        """Evaluates the newest version of a table, as a business rule task would; nothing is begun by it."""
        request = wire.EvaluateDecisionRequest(decisionId=decision, variables=json.dumps(dict(inputs)))
        async with _translated():
            answer: Any = await self._stub.EvaluateDecision(request, timeout=DECIDE_SECONDS)
        if answer.failureMessage:
            raise EngineRefused(f"decision {answer.failedDecisionId} can't be evaluated")
        rules = (rule.ruleId for each in answer.evaluatedDecisions for rule in each.matchedRules)
        return Decided(json.loads(answer.decisionOutput), tuple(rules))

    async def decision_version(self, decision: str) -> int:
        """The newest version of a decision that it has, of one without inputs; 0 where it never had it."""
        request = wire.EvaluateDecisionRequest(decisionId=decision, variables="{}")
        try:
            async with _translated():
                answer: Any = await self._stub.EvaluateDecision(request, timeout=CALL_SECONDS)
        except EngineRefused as error:
            if NO_DECISION_TEXT in str(error):
                return 0
            raise
        return answer.decisionVersion

    async def activate_jobs(  # a poll has this many settings
        self,
        job_type: str,
        *,
        worker: str,
        at_most: int,
        lease: timedelta,
        variables: Sequence[str],
        patience: timedelta,
    ) -> list[Job]:
        """Takes jobs of a type, waiting up to `patience` (in the engine) for the first."""
        request = wire.ActivateJobsRequest(
            type=job_type,
            worker=worker,
            maxJobsToActivate=at_most,
            timeout=_milliseconds(lease),
            fetchVariable=list(variables),
            requestTimeout=_milliseconds(patience),
        )
        jobs: list[Job] = []
        async with _translated():
            call = self._stub.ActivateJobs(request, timeout=patience.total_seconds() + CALL_SECONDS)
            async for response in call:
                jobs.extend(_job(job) for job in response.jobs)
        return jobs


def _milliseconds(span: timedelta) -> int:
    return int(span / timedelta(milliseconds=1))


def _job(job: Any) -> Job:
    return Job(
        key=job.key,
        type=job.type,
        process=job.bpmnProcessId,
        process_version=job.processDefinitionVersion,
        instance_key=job.processInstanceKey,
        element=job.elementId,
        element_instance_key=job.elementInstanceKey,
        headers=json.loads(job.customHeaders),
        retries=job.retries,
        variables=json.loads(job.variables),
    )


@asynccontextmanager
async def _translated(ignore: set[grpc.StatusCode] | None = None) -> AsyncGenerator[None]:
    """gRPC's status codes as errors of ours."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        code = error.code()
        if ignore and code in ignore:
            return
        details = error.details() or code.name
        if NOT_FOUND_TEXT in details:  # a modification says so with INVALID_ARGUMENT
            raise JobGone(details) from error
        raise _error(code)(details) from error


def _error(code: grpc.StatusCode) -> Callable[[str], Exception]:
    if code in PASSING:
        return EngineUnavailable
    if code == grpc.StatusCode.RESOURCE_EXHAUSTED:
        return EngineBusy
    if code == grpc.StatusCode.NOT_FOUND:
        return JobGone
    return EngineRefused
