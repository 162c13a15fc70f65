"""Giving diagrams, tables and forms to the engine (部署流程图) in one call: all are taken or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import grpc
import grpc.aio
from pyzeebe.proto.gateway_pb2 import (
    Deployment,
    DeployResourceRequest,
    Resource,
)

from hotline.engine.topology import gateway, open_channel
from hotline.errors import EngineUnavailable, HotlineError

CALL_SECONDS = 60.0
_FILE_IN_REASON = re.compile(r"^\s*'([^']+)':\s*", re.MULTILINE)


class DiagramRejected(HotlineError):
    """The engine refuses a diagram, table or form; nothing of the same deployment was taken."""

    code = "DIAGRAM_REJECTED"
    status = 422
    message = "流程引擎拒绝了流程图"


@dataclass(frozen=True)
class ResourceFile:
    """One file to deploy: its name (ending in .bpmn, .dmn or .form) and content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Deployed:
    """What a file became in the engine (已部署的定义): unchanged content keeps its version."""

    kind: Literal["process", "decision", "decision_requirements", "form"]
    id: str
    version: int
    key: int
    """The engine's key of the definition; a user task names its form by this key."""
    file: str
    """Name of the file; empty for a decision, whose file is that of its requirements."""


async def deploy(address: str, files: Sequence[ResourceFile]) -> list[Deployed]:
    """Deploy all files in one call, so that they always fit one another.

    Raises:
        DiagramRejected: names the file and the engine's reason.
        EngineUnavailable: the engine does not answer.
    """
    request = DeployResourceRequest(
        resources=[Resource(name=file.name, content=file.content) for file in files]
    )
    async with open_channel(address) as channel:
        try:
            answer = await gateway(channel).DeployResource(request, timeout=CALL_SECONDS)
        except grpc.aio.AioRpcError as error:
            raise _translated(error) from error
    return [_deployed(item) for item in answer.deployments]


def _translated(error: grpc.aio.AioRpcError) -> HotlineError:
    reason = error.details() or error.code().name
    if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
        return DiagramRejected(explain_rejection(reason))
    return EngineUnavailable(f"部署流程图时流程引擎未受理（{error.code().name}：{reason}）")


def explain_rejection(reason: str) -> str:
    """The engine's reason as a Chinese sentence that begins with the files it is about."""
    found = list(_FILE_IN_REASON.finditer(reason))
    if not found:
        return f"流程引擎拒绝了部署：{reason.strip()}"
    ends = [match.start() for match in found[1:]] + [len(reason)]
    parts = (
        f"{match.group(1)}：{_one_line(reason[match.end() : end])}"
        for match, end in zip(found, ends, strict=True)
    )
    return "流程引擎拒绝了以下文件，全部未部署。" + "；".join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _deployed(item: Deployment) -> Deployed:
    match item.WhichOneof("Metadata"):
        case "process":
            it = item.process
            return Deployed("process", it.bpmnProcessId, it.version, it.processDefinitionKey, it.resourceName)
        case "decision":
            decision = item.decision
            return Deployed("decision", decision.dmnDecisionId, decision.version, decision.decisionKey, "")
        case "decisionRequirements":
            drg = item.decisionRequirements
            return Deployed(
                "decision_requirements",
                drg.dmnDecisionRequirementsId,
                drg.version,
                drg.decisionRequirementsKey,
                drg.resourceName,
            )
        case _:
            form = item.form
            return Deployed("form", form.formId, form.version, form.formKey, form.resourceName)
