"""The page of a task or a request (办理页) as somebody fills it in: by the labels that stand on it."""

from typing import Self

from playwright.async_api import Locator, expect

from tests.web.desks import Desk

DONE = "办理完成"


class TaskPage:
    """A form that is open in a browser."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.form = desk.page.locator("#task-form")
        self.draft_state = desk.page.locator("#draft-state")
        self.notice = self.form.locator(".form-notices")

    @classmethod
    async def opened(cls, desk: Desk, task_id: str, under: str = "/tasks") -> Self:
        """The page of a task, claimed, its form ready."""
        await desk.open(f"{under}/{task_id}")
        page = cls(desk)
        await page.claim()
        return page

    @classmethod
    async def of_request(cls, desk: Desk, ticket_id: str, form: str) -> Self:
        """The form of something that is asked for on a ticket."""
        await desk.open(f"/tickets/{ticket_id}/requests/{form}")
        page = cls(desk)
        await expect(page.form.locator(".fjs-form")).to_be_visible()
        return page

    async def claim(self) -> None:
        """认领: without it nothing can be filled in."""
        await self.form.get_by_role("button", name="认领后填写").click()
        await expect(self.finish_button()).to_be_visible()

    def finish_button(self, label: str = DONE) -> Locator:
        """What hands the form in."""
        return self.form.get_by_role("button", name=label)

    async def choose(self, label: str, option: str) -> None:
        """One of several that are all in sight."""
        await self.form.get_by_role("radiogroup", name=label).get_by_label(option, exact=True).check()

    async def pick(self, label: str, option: str) -> None:
        """One out of a list that opens."""
        field = self.form.locator(".fjs-form-field-select").filter(has_text=label)
        await field.locator(".fjs-input-group").click()
        await field.get_by_role("option", name=option, exact=True).click()

    def text(self, label: str) -> Locator:
        """A line or an area of text."""
        return self.form.get_by_label(label)

    async def write(self, label: str, text: str) -> None:
        """Text in it."""
        await self.text(label).fill(text)

    async def today(self, label: str) -> None:
        """Today, out of the calendar that opens."""
        await self.form.get_by_label(label).click()
        await self.desk.page.locator(".flatpickr-calendar.open .flatpickr-day.today").click()

    async def finish(self, label: str = DONE, then: str = "**/inbox") -> None:
        """Hands it in; the page that comes next says so."""
        await self.finish_button(label).click()
        await self.desk.page.wait_for_url(then)
        await expect(self.desk.page.locator("#toasts")).to_contain_text("已办理")
