"""Asking the running office itself (就绪探测): what only its own process can know."""

from dataclasses import dataclass

import httpx

from hotline.settings import Settings

PATIENCE_SECONDS = 3.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
"""Where an office that listens everywhere is found on this machine."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What `/ready` answers."""

    url: str
    engine: str
    """`answering`, `away` or `unknown`, as that process sees it."""
    work: str = "unknown"
    """Of processes beside that one: `running`, `away`, or `unknown` where it works itself."""


def usual_url(settings: Settings) -> str:
    """Where the API is unless its port was taken by something else."""
    host = EVERYWHERE.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


async def probe(settings: Settings) -> Probed | None:
    """Asks; None where nothing, or something else, answers."""
    url = usual_url(settings)
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
            answer = (await client.get(f"{url}/ready")).json()
        return Probed(url, str(answer["engine"]), str(answer["work"]))
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
