"""What group robots answer (机器人应答): a refusal comes with HTTP 200 as well, and only its body says so."""

from http import HTTPStatus
from typing import Any

import httpx

from hotline.notifications.addresses import Provider
from hotline.notifications.refusal import Refusal

_TOO_MANY = {
    Provider.WECOM: {45009},
    Provider.DINGTALK: {130101, 410100},
    Provider.FEISHU: {11232, 11233},
}
"""WeCom and DingTalk take 20 messages a minute, Feishu 100; after that none for a while."""
_FEISHU_GATEWAY = 9499
"""Feishu's gateway says with it "bad request" as well as "too many request": only the words tell."""
_TOO_MANY_WORDS = ("too many request", "frequency limit")


def refusal_in(provider: Provider, answer: httpx.Response) -> Refusal | None:
    """Why the robot did not take it; None when it did."""
    name = provider.label
    body = _body(answer)
    code = _code(provider, body)
    if answer.status_code == HTTPStatus.OK and code == 0:
        return None
    said = f"{name}返回 {_said(provider, answer, code)}"
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or _is_too_many(provider, code, body):
        return Refusal(f"{said}：发送过于频繁", too_many=True)
    if answer.status_code == HTTPStatus.OK and code is None:
        return Refusal(f"{name}的应答无法识别")
    return Refusal(said)


def _said(provider: Provider, answer: httpx.Response, code: int | None) -> str:
    if code:
        return f"{'code' if provider is Provider.FEISHU else 'errcode'} {code}"
    return f"HTTP {answer.status_code}"


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        document: Any = answer.json()
    except ValueError:
        return {}
    match document:
        case {**body}:
            return {str(key): value for key, value in body.items()}
        case _:
            return {}


def _code(provider: Provider, body: dict[str, Any]) -> int | None:
    """Feishu's older robots answer with a success in `StatusCode` alone."""
    names = ("code", "StatusCode") if provider is Provider.FEISHU else ("errcode",)
    for name in names:
        match body.get(name):
            case bool():
                return None
            case int(code):
                return code
            case _:
                continue
    return None


def _is_too_many(provider: Provider, code: int | None, body: dict[str, Any]) -> bool:
    if code == _FEISHU_GATEWAY and provider is Provider.FEISHU:
        words = str(body.get("msg", "")).lower()
        return any(known in words for known in _TOO_MANY_WORDS)
    return code in _TOO_MANY[provider]
