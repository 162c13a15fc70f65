"""Group robots of WeCom, Feishu and DingTalk (群机器人, R-05): one text message by a webhook."""

import asyncio
import base64
import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from hotline.clock import Clock
from hotline.notifications.addresses import Provider, Robot
from hotline.notifications.refusal import Refusal
from hotline.notifications.robot_answers import refusal_in

LONGEST_BYTES = {Provider.WECOM: 2048, Provider.FEISHU: 15_000, Provider.DINGTALK: 15_000}
"""Of one text; longer ones are refused (Feishu and DingTalk: 20 KB with everything around it)."""
_REAL_TIME = Clock()


@dataclass(frozen=True, slots=True)
class _Request:
    body: dict[str, Any]
    query: dict[str, str]


def robot_client() -> httpx.AsyncClient:
    """A client for webhooks; the caller closes it.

    A webhook's address is its secret, and httpx logs the address of every request: that is switched off.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(follow_redirects=False)


async def send_text(
    client: httpx.AsyncClient, robot: Robot, text: str, answer_seconds: float
) -> Refusal | None:
    """Send one text message; None when the robot took it.

    After a refusal for want of an answer the message may have been posted all the same.
    """
    name = robot.provider.label
    request = _request(robot, text, _REAL_TIME.now())
    try:
        async with asyncio.timeout(answer_seconds):
            url = httpx.URL(robot.webhook.get_secret_value()).copy_merge_params(request.query)
            answer = await client.post(url, json=request.body, timeout=answer_seconds)
    except (TimeoutError, httpx.TimeoutException):
        return Refusal(f"{name}在 {answer_seconds:g} 秒内无应答")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The error's own text may hold the address.
        return Refusal(f"无法连接{name}（{type(error).__name__}）")
    return refusal_in(robot.provider, answer)


def _request(robot: Robot, text: str, now: datetime) -> _Request:
    """`now` is real time: a signature older than an hour is refused, wherever the office's clock stands."""
    secret = robot.secret.get_secret_value()
    match robot.provider:
        case Provider.WECOM:
            return _Request({"msgtype": "text", "text": {"content": text}}, {})
        case Provider.DINGTALK:
            query = dingtalk_signature(secret, round(now.timestamp() * 1000)) if secret else {}
            return _Request({"msgtype": "text", "text": {"content": text}}, query)
        case Provider.FEISHU:
            signature = feishu_signature(secret, round(now.timestamp())) if secret else {}
            return _Request({**signature, "msg_type": "text", "content": {"text": text}}, {})


def dingtalk_signature(secret: str, milliseconds: int) -> dict[str, str]:
    """DingTalk's 加签: the secret signs moment and secret; goes into the address."""
    sign = _signed(secret, f"{milliseconds}\n{secret}")
    return {"timestamp": str(milliseconds), "sign": sign}


def feishu_signature(secret: str, seconds: int) -> dict[str, str]:
    """Feishu's 签名校验: moment and secret are the key, and sign nothing; goes into the body."""
    sign = _signed(f"{seconds}\n{secret}", "")
    return {"timestamp": str(seconds), "sign": sign}


def _signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode()
