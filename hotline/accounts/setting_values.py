"""What the settings of the login may be (登录设置): checked when they are read. Imports no settings."""

from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from hotline.organization.rules import Role

SHORTEST_KEY = 32
_NEVER_ASKED = Role.PERSON


def own_address(text: str) -> str:
    """The system's own address without a path, or nothing."""
    text = text.rstrip("/")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query):
        raise PydanticCustomError(
            "public_url_invalid", "应是系统的网址，如 https://hotline.example.org，不带路径"
        )
    return text


def provider_address(text: str) -> str:
    """The issuer of tokens: https, or plain http on this machine only."""
    parts = urlsplit(text)
    if text and not (
        parts.hostname and (parts.scheme == "https" or _is_this_machine(parts.scheme, parts.hostname))
    ):
        raise PydanticCustomError("oidc_issuer_invalid", "身份认证平台的地址应以 https:// 开头")
    return text


def _is_this_machine(scheme: str, host: str) -> bool:
    return scheme == "http" and is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def key_or_nothing(key: SecretStr) -> SecretStr:
    """A short key could be guessed."""
    if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
        raise PydanticCustomError("secret_key_short", "密钥至少 32 个字符")
    return key


def proxies_written(text: str) -> str:
    """Addresses or networks, separated by commas."""
    try:
        for each in filter(None, (part.strip() for part in text.split(","))):
            ip_network(each, strict=False)
    except ValueError:
        raise PydanticCustomError("proxy_invalid", "应是代理服务器的 IP 地址或网段，用逗号分开") from None
    return text


def roles_written(value: Any) -> frozenset[str]:
    """Roles, separated by commas where they come as text."""
    parts: list[str] = value.split(",") if isinstance(value, str) else list(value)
    roles = frozenset(filter(None, (str(part).strip() for part in parts)))
    if not roles <= {role.value for role in Role if role is not _NEVER_ASKED}:
        raise PydanticCustomError("role_unknown", "应是角色的英文代码，用逗号分开，如 administrator,auditor")
    return roles
