"""E-mail (电子邮件) by the office's own mail server, with the standard library's client in a thread."""

import asyncio
import hashlib
import smtplib
import ssl
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from hotline.clock import Clock
from hotline.notifications.refusal import Refusal
from hotline.settings import Settings

LONGEST_BYTES = 200_000
SUBJECT_CHARACTERS = 40
_REAL_TIME = Clock()
_PERMANENT = range(500, 600)
"""SMTP's own division of answers: 4xx may succeed later, 5xx won't."""


async def send_mail(
    settings: Settings, address: str, text: str, ids: Sequence[str], answer_seconds: float
) -> Refusal | None:
    """Send one message to one address; None when the server took it."""
    letter = letter_of(settings, address, text, ids)
    return await asyncio.to_thread(_send, settings, letter, answer_seconds)


def letter_of(settings: Settings, address: str, text: str, ids: Sequence[str]) -> EmailMessage:
    """The letter; the same messages sent twice have the same Message-ID, so that a mail program shows one.

    Raises ValueError when an address is none.
    """
    sender = Address(display_name=settings.mail_sender_name, addr_spec=settings.mail_from)
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = Address(addr_spec=address)
    letter["Subject"] = _subject(text)
    letter["Date"] = format_datetime(_REAL_TIME.now())
    letter["Message-ID"] = f"<{_digest(ids)}@{sender.domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def _subject(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else "通知"
    return line if len(line) <= SUBJECT_CHARACTERS else f"{line[:SUBJECT_CHARACTERS]}…"


def _send(settings: Settings, letter: EmailMessage, answer_seconds: float) -> Refusal | None:
    try:
        with _connected(settings, answer_seconds) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password.get_secret_value())
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        return _recipient_refused(error)
    except smtplib.SMTPAuthenticationError as error:
        return Refusal(f"邮件服务器不接受用户名或密码（{error.smtp_code}）")
    except smtplib.SMTPResponseException as error:
        return Refusal(f"邮件服务器返回 {error.smtp_code}")
    except smtplib.SMTPNotSupportedError:
        return Refusal("邮件服务器不支持所设置的加密或登录方式")
    except TimeoutError:
        return Refusal(f"邮件服务器在 {answer_seconds:g} 秒内无应答")
    except (smtplib.SMTPException, OSError) as error:
        return Refusal(f"无法连接邮件服务器（{type(error).__name__}）")
    return None


def _recipient_refused(error: smtplib.SMTPRecipientsRefused) -> Refusal:
    """The server's own words may hold the address."""
    code = next((code for code, _ in error.recipients.values()), 0)
    if code in _PERMANENT:
        return Refusal(f"邮件服务器不接受收件地址（{code}），请核对组织文件", permanent=True)
    return Refusal(f"邮件服务器暂不接受收件地址（{code}）")


@contextmanager
def _connected(settings: Settings, answer_seconds: float) -> Generator[smtplib.SMTP]:
    """A connection, encrypted as the office has it; certificates are checked."""
    host, port = settings.mail_server, settings.mail_port
    if settings.mail_security == "tls":
        context = ssl.create_default_context()
        with smtplib.SMTP_SSL(host, port, timeout=answer_seconds, context=context) as server:
            yield server
        return
    with smtplib.SMTP(host, port, timeout=answer_seconds) as server:
        if settings.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        yield server
