"""Who is calling (身份): the one dependency that knows. Real login replaces what is in this file."""

import ipaddress
from typing import Annotated

from fastapi import Security
from fastapi.security import APIKeyHeader

from api.errors import DevelopmentIdentityRefused, NotIdentified
from hotline.organization.caller import UnknownPerson
from hotline.settings import Settings

LONGEST_ID = 60

_HEADER = APIKeyHeader(
    name="X-Hotline-Person",
    scheme_name="DevelopmentIdentity",
    description="开发身份：工作人员编号，如 `shen.xiaolan`。只在开发环境有效。",
    auto_error=False,
)


def check_identity(settings: Settings) -> None:
    """Raises DevelopmentIdentityRefused outside of development, or where others could reach the port."""
    if settings.environment != "development" or not _is_loopback(settings.host):
        raise DevelopmentIdentityRefused


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def identify(person: Annotated[str | None, Security(_HEADER)]) -> str:
    """The id of the person who calls. Raises NotIdentified, UnknownPerson."""
    if not person:
        raise NotIdentified
    if len(person) > LONGEST_ID or not person.isascii() or not person.isprintable():
        raise UnknownPerson
    return person
