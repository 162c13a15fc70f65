"""The ways out that an office has (发送通道): one for each robot and one for e-mail, none waits for another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx
from sqlalchemy import ColumnElement, or_

from hotline.notifications import mail, robot
from hotline.notifications.addresses import HEADS, Robot
from hotline.notifications.audience import address_of
from hotline.notifications.channels import EMAIL, ROBOT
from hotline.notifications.models import Notification
from hotline.notifications.refusal import Refusal
from hotline.office import Office
from hotline.settings import Settings


class Sender(Protocol):
    """One way out (发送通道)."""

    @property
    def channel(self) -> str:
        """Which messages are its own: named as the deliverer."""
        ...

    @property
    def longest_bytes(self) -> int:
        """Of one text."""
        ...

    def own(self) -> ColumnElement[bool]:
        """The condition by which its messages are found."""
        ...

    async def send(
        self, recipient: str, text: str, ids: Sequence[str], answer_seconds: float
    ) -> Refusal | None:
        """Send one text that holds the messages `ids`; None when it was taken."""
        ...


@dataclass(frozen=True, slots=True)
class RobotSender:
    """A group's robot (群机器人)."""

    group: str
    robot: Robot
    client: httpx.AsyncClient
    channel: str = ROBOT

    @property
    def longest_bytes(self) -> int:
        """Of one text that the robot takes."""
        return robot.LONGEST_BYTES[self.robot.provider]

    def own(self) -> ColumnElement[bool]:
        """Its group's messages; those without a group are the heads'."""
        mine = Notification.recipient == self.group
        mine = or_(mine, Notification.recipient == "") if self.group == HEADS else mine
        return (Notification.channel == ROBOT) & mine

    async def send(
        self, recipient: str, text: str, ids: Sequence[str], answer_seconds: float
    ) -> Refusal | None:
        """Posts it into the group."""
        return await robot.send_text(self.client, self.robot, text, answer_seconds)


@dataclass(frozen=True, slots=True)
class MailSender:
    """The office's mail server (邮件服务器)."""

    office: Office
    channel: str = EMAIL
    longest_bytes: int = mail.LONGEST_BYTES

    def own(self) -> ColumnElement[bool]:
        """Letters to a person; what is for a group has first to become such letters."""
        return (Notification.channel == EMAIL) & (Notification.recipient != "")

    async def send(
        self, recipient: str, text: str, ids: Sequence[str], answer_seconds: float
    ) -> Refusal | None:
        """Sends it to the person; the address is read now, so a changed one counts at once."""
        async with self.office.look() as work:
            address = await address_of(work, recipient)
        if address is None:
            return Refusal("收件人没有登记电子邮箱，或已停用", permanent=True)
        return await mail.send_mail(self.office.settings, address, text, ids, answer_seconds)


def robot_senders(settings: Settings, client: httpx.AsyncClient) -> list[RobotSender]:
    """A sender for each group that has a robot."""
    return [RobotSender(group, address, client) for group, address in settings.group_robots.items()]
