"""Whether a page answers (页面应答)."""

import asyncio
import ssl
from datetime import timedelta

import httpx

LOOK_SECONDS = 0.5
CALL_SECONDS = 10.0
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def answers(url: str, patience: timedelta) -> bool:
    """Waits until a page of this machine answers; False when it does not in that time."""
    try:
        async with asyncio.timeout(patience.total_seconds()), _client() as client:
            while not await _fine(client, url):  # noqa: ASYNC110 - nobody tells when it is there
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        return False
    return True


async def _fine(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.TransportError:
        return False


def _client() -> httpx.AsyncClient:
    # A proxy of the environment has no place between this machine and itself.
    return httpx.AsyncClient(
        timeout=CALL_SECONDS, trust_env=False, verify=_NO_AUTHORITIES, follow_redirects=True
    )
