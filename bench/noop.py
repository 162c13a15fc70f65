"""The yardstick: the same diagrams with workers that do nothing, written on the plain client (pyzeebe)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from pyzeebe import Job, ZeebeClient, ZeebeWorker, create_insecure_channel

DUE = "9999-12-30T00:00:00Z"
LIMIT = {"id": "x", "due": DUE, "remind": DUE, "tries": 3}
STEPS = (
    "total", "dispatch", "accept", "contact", "handle", "return", "window", "check", "call_back", "report",
    "take_visit", "visit",
)  # fmt: skip
SERVICE_ANSWERS: dict[str, dict[str, Any]] = {
    "claim_instance": {
        "owned": True, "kind": "ordinary", "nature": "help", "matter": "", "grid": "", "dispatch_no": 0,
        "sent_back": 0, "contact_tries": 0, "call_back_tries": 0, "round": 1,
    },
    "claim_case": {"owned": True, "kind": "ordinary", "nature": "help", "unit": "hotline_office"},
    "find_repeats": {},
    "arrange_visit": {},
    "check_visit": {"visit_state": "done"},
    "compute_deadlines": {"deadlines": dict.fromkeys(STEPS, LIMIT)},
    "open_dispatch": {
        "dispatch_id": "d", "department": "V01", "returnable": True, "contact_by": "department",
    },
    "record_late": {"late": True},
    "send_reminder": {"reminded": True},
}  # fmt: skip
TASK_ANSWERS: dict[str, dict[str, Any]] = {
    "dispatch_ticket": {"dispatch_decision": "department", "dispatch_no": 1, "request_id": None},
    "contact_citizen": {"contact_result": "reached", "contact_tries": 1},
    "check_submission": {"check_result": "passed", "sent_back": 0},
    "call_back": {"call_back_result": "satisfied", "call_back_tries": 1, "next_try_at": None},
    "visit_citizen": {"visit_result": "handled"},
}
LAST_STEPS = ("close_ticket", "end_case")
"""The job types with which a ticket and its visit end."""


@asynccontextmanager
async def noop_workers(address: str) -> AsyncGenerator[tuple[ZeebeClient, asyncio.Queue[None]]]:
    """Workers for every job type of the happy way; the client to start tickets with, and what has ended."""
    ended: asyncio.Queue[None] = asyncio.Queue()
    channel = create_insecure_channel(grpc_address=address)
    worker = ZeebeWorker(channel)
    for job_type, answer in SERVICE_ANSWERS.items():
        _register(worker, job_type, answer)
    for job_type in LAST_STEPS:
        _register(worker, job_type, {}, ended)

    @worker.task(task_type="io.camunda.zeebe:userTask", max_jobs_to_activate=64, max_running_jobs=64)
    async def user_task(job: Job) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        return TASK_ANSWERS.get(job.element_id, {})

    working = asyncio.create_task(worker.work())
    try:
        yield ZeebeClient(channel), ended
    finally:
        await worker.stop()
        working.cancel()
        await channel.close()


def _register(
    worker: ZeebeWorker, job_type: str, answer: dict[str, Any], ended: asyncio.Queue[None] | None = None
) -> None:
    @worker.task(task_type=job_type, max_jobs_to_activate=64, max_running_jobs=64)
    async def nothing() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        if ended is not None:
            ended.put_nowait(None)
        return answer
