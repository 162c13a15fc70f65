"""What an operator does in Operate: finds a ticket by its number, reads an incident there, and resolves it."""

from pathlib import Path

import httpx
from playwright.async_api import BrowserContext, Page, expect
from sqlalchemy import select

from assembly.operate.incident import STEP, VARIABLE
from assembly.operate.stories import returning
from assembly.operate.tickets import STUCK, get_stuck, intake
from hotline.cases.lookup import subject_of
from hotline.tasks.models import HumanTask
from tests.operate.conftest import DISPATCHER, Running
from tests.operate.page import PATIENCE_MS, Operate
from tests.web.pictures import small


async def test_a_ticket_is_found_by_its_number_with_all_that_belongs_to_it(
    running: Running, operate: Operate, context: BrowserContext, picture: Path | None
) -> None:
    hands = running.hands
    ticket = await hands.receive(intake(hands, 1, STUCK))
    await returning(hands, ticket, STUCK.department)
    own, called, visit = await instances(running, ticket)

    await operate.find("ticket_id", ticket, {own, called, visit})
    await operate.open(called)
    await expect(operate.step("退单审核")).to_be_visible(timeout=PATIENCE_MS)
    if picture is not None:
        keep(picture, await operate.look())

    page = await from_the_workbench(running, context, ticket)
    await expect(page).to_have_url(f"{running.watched.operate_url}/processes/{own}")
    await expect(page.get_by_test_id("variable-ticket_id")).to_contain_text(
        f'"{ticket}"', timeout=PATIENCE_MS
    )
    await page.close()


async def test_an_incident_is_read_and_resolved_in_the_page_and_the_ticket_goes_on(
    running: Running, operate: Operate, context: BrowserContext
) -> None:
    ticket = await get_stuck(running.watched.system, 2)
    stuck = await instance_of(running, ticket)
    await operate.imported(stuck)

    page = await from_the_workbench(running, context, ticket)
    operator = Operate(page, operate.url)
    message = await operator.read_incident(stuck)
    assert f"变量 {VARIABLE} 为空" in message
    assert f"处理：选中步骤 {STEP}" in message

    await operator.select("查找重复工单")
    await operator.set_variable(VARIABLE, "30")
    await operator.retry(stuck)

    task, _ = await running.hands.task(ticket, "dispatch_ticket")
    async with httpx.AsyncClient(base_url=running.address, trust_env=False) as client:
        answer = await client.get(f"/api/v1/tasks/{task}", headers={"X-Hotline-Person": DISPATCHER})
    assert answer.json()["status"] == "open"
    await page.close()


async def from_the_workbench(running: Running, context: BrowserContext, ticket: str) -> Page:
    """Somebody who has the right opens the ticket and follows its link to Operate."""
    page = await context.new_page()
    await page.goto(f"{running.address}/tickets/{ticket}")
    await page.get_by_role("link", name="Operate").click()
    return page


def keep(picture: Path, shot: bytes) -> None:
    """With as many colours as a small file has."""
    picture.write_bytes(small(shot))


async def instances(running: Running, ticket: str) -> tuple[int, int, int]:
    """The ticket's own instance, that of its review of the return, and that of its visit."""
    query = select(HumanTask.instance_key).where(
        HumanTask.case_id == ticket, HumanTask.element == "review_return"
    )
    async with running.watched.system.office.look() as work:
        called = await work.session.scalar(query)
    assert called is not None
    return await instance_of(running, ticket), called, await instance_of(running, f"{ticket}.v1")


async def instance_of(running: Running, case_id: str) -> int:
    """The instance of a ticket or another case."""
    async with running.watched.system.office.look() as work:
        key = (await subject_of(work, case_id)).instance_key
    assert key is not None
    return key
