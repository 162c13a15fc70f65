"""Messages by the API: one's own, and those whose delivery was given up."""

from hotline.notifications.models import Notification
from hotline.notifications.notify import notify
from hotline.office import Office
from tests.api.conftest import As
from tests.api.steps import ADMINISTRATOR, DISPATCHER, HANDLER, TICKET, problem


async def write(office: Office, key: str, *audiences: str) -> None:
    async with office.work() as work:
        for audience in audiences:
            notify(work, f"{key}:{audience}", TICKET, "meeting_called", audience, f"会议通知{key}")


async def test_everybody_reads_the_own_messages(call: As, office: Office) -> None:
    await write(office, "m1", "handler@V01", f"person@{HANDLER}", "handler@V02")
    client = call(HANDLER)
    page = (await client.get("/notifications", params={"unread": "true"})).json()
    assert page["total"] == 2
    mine = next(item for item in page["items"] if item["id"] == "m1:handler@V01")
    assert (mine["case_id"], mine["text"], mine["read_at"]) == (TICKET, "会议通知m1", None)
    assert (await client.post(f"/notifications/{mine['id']}/read")).status_code == 204
    assert (await client.post(f"/notifications/{mine['id']}/read")).status_code == 204
    assert (await client.get("/notifications", params={"unread": "true"})).json()["total"] == 1
    everything = (await client.get("/notifications")).json()["items"]
    assert [item["read_at"] is None for item in everything if item["id"] == mine["id"]] == [False]
    problem(await client.post("/notifications/m1:handler@V02/read"), 404, "NOT_FOUND")


async def test_what_was_given_up_is_shown_and_sent_again(call: As, office: Office) -> None:
    await write(office, "m1", "handler@V01")
    async with office.work() as work:
        row = await work.session.get_one(Notification, "m1:handler@V01")
        row.channel, row.recipient, row.attempts, row.dead_at = "robot", "heads", 40, work.now
        row.last_error = "企业微信返回 errcode 93000"
    (shown,) = (await call(ADMINISTRATOR).get("/notifications/undelivered")).json()
    assert (shown["group"], shown["attempts"], shown["last_error"]) == (
        "部门负责人群",
        40,
        "企业微信返回 errcode 93000",
    )
    again = await call(DISPATCHER).post(f"/notifications/{shown['id']}/resend")
    assert (again.json()["attempts"], again.json()["dead_at"]) == (0, None)
    assert (await call(DISPATCHER).get("/notifications/undelivered")).json() == []
    problem(await call(DISPATCHER).post(f"/notifications/{shown['id']}/resend"), 404, "NOT_FOUND")
    problem(await call(HANDLER).get("/notifications/undelivered"), 403, "FORBIDDEN")
    problem(await call(HANDLER).post(f"/notifications/{shown['id']}/resend"), 403, "FORBIDDEN")
