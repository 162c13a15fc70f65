"""The engine's controlled clock (引擎时钟), over its management port; for demonstrations and tests only.

Only `add` is used: after `pin` a long poll never returns. Backwards works on 8.5 only, and only from the start
of an engine's process: where it stood when the engine ended, or, on a fresh engine, once.
"""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import AwareDatetime, BaseModel, ValidationError

from deploy.errors import EngineClockRefused

LOOK_SECONDS = 0.05
CALL_SECONDS = 10.0
TOLERANCE = timedelta(seconds=1)
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The port speaks plain HTTP; reading all certificate authorities would cost each call some 25 ms."""


class _ClockAnswer(BaseModel):
    instant: AwareDatetime


async def clock_offset(management_url: str) -> timedelta:
    """How far the engine's clock stands ahead of this machine's (behind: negative), to some milliseconds.

    Raises:
        EngineClockRefused: the engine does not answer.
    """
    async with _client(management_url) as client:
        return await _offset(client)


async def move_clock(management_url: str, by: timedelta) -> datetime:
    """Move the engine's clock by this much, and answer what it shows then (UTC).

    A job whose lease ends by it comes round again, and its health may be bad for about a minute.

    Raises:
        EngineClockRefused: the clock is not controlled, or the engine does not answer.
    """
    async with _client(management_url) as client:
        return await _move(client, by)


async def align_clock(management_url: str, offset: timedelta) -> None:
    """Let the engine's clock stand at this offset; nothing happens when it does, to a second.

    Raises:
        EngineClockRefused: the clock is not controlled, or the engine does not answer.
    """
    async with _client(management_url) as client:
        difference = offset - await _offset(client)
        if abs(difference) > TOLERANCE:
            await _move(client, difference)


async def set_clock_early(management_url: str, offset: timedelta) -> None:
    """Set the clock of an engine that is being started, as soon as it can be asked.

    That is before its first partition runs, so that no timer fires by the wrong clock. Waits for ever: the
    caller bounds it.
    """
    async with _client(management_url) as client:
        await _first_answer(client)
        if offset:
            await _move(client, offset)


def _client(management_url: str) -> httpx.AsyncClient:
    # A proxy of the environment has no place between this machine and itself.
    return httpx.AsyncClient(
        base_url=management_url, timeout=CALL_SECONDS, trust_env=False, verify=_NO_AUTHORITIES
    )


async def _first_answer(client: httpx.AsyncClient) -> None:
    while True:
        with suppress(httpx.TransportError):
            if (await client.get("/actuator/clock")).is_success:
                return
        await asyncio.sleep(LOOK_SECONDS)


async def _offset(client: httpx.AsyncClient) -> timedelta:
    before = datetime.now(UTC)
    instant = _read(await _call(client, "GET", "/actuator/clock"))
    after = datetime.now(UTC)
    return instant - (before + (after - before) / 2)


async def _move(client: httpx.AsyncClient, by: timedelta) -> datetime:
    milliseconds = by // timedelta(milliseconds=1)
    body = {"offsetMilli": milliseconds}
    return _read(await _call(client, "POST", "/actuator/clock/add", body))


async def _call(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, int] | None = None
) -> httpx.Response:
    try:
        answer = await client.request(method, path, json=body)
    except httpx.TransportError as error:
        raise EngineClockRefused(f"流程引擎的管理端口无应答：{client.base_url}") from error
    if not answer.is_success:
        raise EngineClockRefused(f"流程引擎拒绝调整时钟（{answer.status_code}）：启动时须开启可控时钟")
    return answer


def _read(answer: httpx.Response) -> datetime:
    try:
        return _ClockAnswer.model_validate_json(answer.content).instant.astimezone(UTC)
    except ValidationError as error:
        raise EngineClockRefused(f"流程引擎的时钟回答无法识别：{answer.text[:200]}") from error
