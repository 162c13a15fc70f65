"""A mail server over real SMTP, for tests: as much of RFC 5321 as a client that sends one letter asks for."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

CRLF = b"\r\n"


@dataclass
class MailServer:
    """It keeps what it takes; addresses in `refused` get the answer that stands there."""

    port: int = 0
    password: str = ""
    refused: dict[str, str] = field(default_factory=dict[str, str])
    greeting: str = "220 mail.example.org ESMTP"
    received: list[tuple[str, EmailMessage]] = field(default_factory=list[tuple[str, EmailMessage]])

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        await _say(writer, self.greeting)
        while line := (await reader.readline()).decode().strip():
            command, *rest = line.split(None, 1)
            match [command.upper(), *rest]:
                case ["EHLO", _]:
                    await _say(writer, "250-mail.example.org", "250 AUTH PLAIN")
                case ["AUTH", what]:
                    given = base64.b64decode(what.split()[1]).split(b"\0")[2].decode()
                    await _say(writer, "235 ok" if given == self.password else "535 5.7.8 no")
                case ["RCPT", to]:
                    recipient = to.partition("<")[2].partition(">")[0]
                    await _say(writer, self.refused.get(recipient, "250 ok"))
                case ["DATA"]:
                    await _say(writer, "354 go on")
                    self.received.append((recipient, await _letter(reader)))
                    await _say(writer, "250 taken")
                case ["QUIT"]:
                    await _say(writer, "221 bye")
                    break
                case _:
                    await _say(writer, "250 ok")
        writer.close()


async def _say(writer: asyncio.StreamWriter, *lines: str) -> None:
    writer.write(b"".join(line.encode() + CRLF for line in lines))
    await writer.drain()


async def _letter(reader: asyncio.StreamReader) -> EmailMessage:
    content = await reader.readuntil(CRLF + b"." + CRLF)
    return message_from_bytes(content[:-3].replace(CRLF + b"..", CRLF + b"."), policy=policy.default)


@asynccontextmanager
async def running(server: MailServer) -> AsyncGenerator[MailServer]:
    """The server behind a real port, until the block ends."""
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
