"""An engine that is away: intake answers all the same, and nothing that the engine is to be told is lost."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from hotline.bootstrap import open_office
from hotline.db.models import OutboxEntry
from hotline.engine.relay import Relay
from hotline.engine.zeebe import ZeebeEngine
from hotline.office import Office
from hotline.settings import Settings
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive


def nobody_listens() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


async def entries(office: Office) -> list[OutboxEntry]:
    async with office.look() as work:
        return list(await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


async def take_in(office: Office, number: str) -> bool:
    async with office.work("shen.xiaolan") as work:
        sent = datetime.now(UTC) - timedelta(hours=1)
        intake = TicketIntake(
            number=number, title="路灯不亮", content="路灯不亮", district_dispatched_at=sent
        )
        return (await receive(work, intake))[1]


async def try_again_at(office: Office, moment: datetime | None) -> None:
    async with office.work() as work:
        await work.session.execute(update(OutboxEntry).values(next_attempt_at=moment))


async def test_intake_answers_and_what_the_engine_is_to_be_told_waits(tmp_path: Path) -> None:
    async with open_office(Settings(data_folder=tmp_path)) as office:
        engine = ZeebeEngine(nobody_listens())
        relay = Relay(office, engine)
        assert await take_in(office, "A1")
        assert await relay.send_pending() == 1
        waiting = (await entries(office))[0]
        assert (waiting.sent_at, waiting.attempts) == (None, 1)
        assert (waiting.last_error or "").startswith("ENGINE_UNAVAILABLE")

        await try_again_at(office, datetime.now(UTC) + timedelta(hours=1))
        assert await take_in(office, "A2")  # still answers
        assert await relay.send_pending() == 1  # what waits for its time holds nobody up
        await try_again_at(office, None)
        assert await relay.send_pending() == 2  # both are tried again
        assert [entry.sent_at for entry in await entries(office)] == [None, None]
        await engine.close()
