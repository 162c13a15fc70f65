"""The group robot of WeCom (企业微信群机器人, R-05): one text message by its webhook."""

import asyncio
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

TOO_MANY = 45009
"""The robot's limit (20 messages a minute) is reached; it takes more after a minute."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message was not taken (发送失败): Chinese, for people, without webhook, text or answer."""

    reason: str
    too_many: bool = False
    """The robot takes nothing more for now, whatever the message."""


def robot_client() -> httpx.AsyncClient:
    """A client for webhooks; the caller closes it.

    A webhook's address is its secret, and httpx logs the address of every request: that is switched off.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(follow_redirects=False)


async def send_text(
    client: httpx.AsyncClient, webhook: str, text: str, answer_seconds: float
) -> Refusal | None:
    """Send one text message; None when the robot took it.

    After a refusal for want of an answer the message may have been posted all the same.
    """
    message = {"msgtype": "text", "text": {"content": text}}
    try:
        async with asyncio.timeout(answer_seconds):
            answer = await client.post(webhook, json=message, timeout=answer_seconds)
    except (TimeoutError, httpx.TimeoutException):
        return Refusal(f"企业微信在 {answer_seconds:g} 秒内无应答")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The error's own text may hold the address.
        return Refusal(f"无法连接企业微信（{type(error).__name__}）")
    return _refusal(answer)


def _refusal(answer: httpx.Response) -> Refusal | None:
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return Refusal("企业微信返回 HTTP 429：发送过于频繁", too_many=True)
    if answer.status_code != HTTPStatus.OK:
        return Refusal(f"企业微信返回 HTTP {answer.status_code}")
    match _error_code(answer):
        case 0:
            return None
        case int(code) if code == TOO_MANY:
            return Refusal(f"企业微信返回 errcode {code}：发送过于频繁", too_many=True)
        case int(code):
            return Refusal(f"企业微信返回 errcode {code}")
        case _:
            return Refusal("企业微信的应答无法识别")


def _error_code(answer: httpx.Response) -> Any:
    try:
        document = answer.json()
    except ValueError:
        return None
    match document:
        case {"errcode": code}:
            return code
        case _:
            return None
