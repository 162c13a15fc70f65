"""Addresses of group robots (群机器人地址): settings, never written into a file or a log."""

import json
from email.errors import MessageError
from email.headerregistry import Address
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, HttpUrl, SecretStr, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

HEADS = "heads"
"""The group of the departments' heads (负责人群), to which alerts go (R-05)."""

_URL = TypeAdapter(HttpUrl)


class Provider(StrEnum):
    """Whose robot it is (机器人平台): 企业微信、飞书、钉钉."""

    WECOM = "wecom"
    FEISHU = "feishu"
    DINGTALK = "dingtalk"

    @property
    def label(self) -> str:
        """The platform as people call it."""
        return _LABELS[self]


_LABELS = {Provider.WECOM: "企业微信", Provider.FEISHU: "飞书", Provider.DINGTALK: "钉钉"}


def web_address_or_nothing(text: str) -> str:
    """The text itself; a webhook that is none would fail with every message."""
    if not text:
        return text
    try:
        _URL.validate_python(text)
    except ValidationError:  # its own text would show the address
        raise PydanticCustomError(
            "webhook_invalid", "机器人地址应以 https:// 开头，请从群机器人设置中复制"
        ) from None
    return text


def plain_mail_address(text: str) -> str:
    """The text itself; a sender that is no bare address would fail with every letter."""
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):  # all three come of an address that is none
        raise PydanticCustomError(
            "mail_from_invalid", "应是单独的电子邮件地址，如 hotline@example.org；显示的名称另设"
        ) from None
    return text


def _is_web_address(webhook: SecretStr) -> SecretStr:
    if not web_address_or_nothing(webhook.get_secret_value()):
        raise PydanticCustomError("webhook_missing", "请填写机器人地址")
    return webhook


class Robot(BaseModel):
    """A group's robot (群机器人): its webhook, and the secret that signs what is sent, where it has one.

    WeCom has no signature; Feishu's and DingTalk's is optional (签名校验、加签).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    provider: Provider
    webhook: Annotated[SecretStr, AfterValidator(_is_web_address)]
    secret: SecretStr = SecretStr("")


def robots_written(written: Any) -> Any:
    """What stands in `HOTLINE_ROBOTS`: a JSON object of groups; an empty text is none."""
    if not isinstance(written, str):
        return written
    try:
        return json.loads(written) if written.strip() else {}
    except ValueError:  # its own text would show a secret
        raise PydanticCustomError(
            "robots_invalid",
            '应为 JSON，如 {"heads": {"provider": "wecom", "webhook": "https://…", "secret": ""}}',
        ) from None
