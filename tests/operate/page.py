"""Operate's pages as an operator uses them (Operate 页面)."""

from collections.abc import Collection

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.operate.camunda import USER

PATIENCE_MS = 120_000
"""Operate reads in its own time what the engine has done, on a busy machine more than a minute later."""
LOOK_MS = 10_000
"""How long one look at a list lasts: it does not renew itself."""
LOOKS = 12


class Operate:
    """One browser's page at Operate."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    async def sign_in(self) -> None:
        """As the user that Operate comes with."""
        await self.page.goto(self.url)
        await self.page.get_by_placeholder("Username").fill(USER)
        await self.page.get_by_placeholder("Password").fill(USER)
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("link", name="Processes").wait_for()

    async def find(self, variable: str, value: str, instances: Collection[int]) -> None:
        """Looks for a variable in instances of every state until exactly these are listed."""
        for _ in range(LOOKS):
            await self._filter(variable, value)
            try:
                await self._listed(instances)
            except AssertionError:
                continue
            return
        await self._listed(instances)

    async def _filter(self, variable: str, value: str) -> None:
        every_state = "active=true&incidents=true&completed=true&canceled=true"
        await self.page.goto(f"{self.url}/processes?{every_state}")
        await self.page.get_by_role("button", name="More Filters").click()
        await self.page.get_by_role("menuitem", name="Variable").click()
        await self.page.get_by_test_id("optional-filter-variable-name").fill(variable)
        await self.page.get_by_test_id("optional-filter-variable-value").fill(f'"{value}"')

    async def _listed(self, instances: Collection[int]) -> None:
        for key in instances:
            link = self.page.get_by_role("link", name=f"View instance {key}")
            await expect(link).to_be_visible(timeout=LOOK_MS)
        every = self.page.get_by_role("link", name="View instance")
        await expect(every).to_have_count(len(instances), timeout=LOOK_MS)

    async def open(self, instance: int) -> None:
        """Opens an instance from the list."""
        await self.page.get_by_role("link", name=f"View instance {instance}").click()
        await self.page.wait_for_url(f"**/processes/{instance}")

    def step(self, name: str) -> Locator:
        """A line of the instance's history."""
        return self.page.get_by_role("treeitem", name=name).last

    async def imported(self, instance: int) -> None:
        """Waits until Operate knows of an instance."""
        root = self.url.removesuffix("/operate")
        for _ in range(LOOKS):
            await self.page.goto(f"{self.url}/processes?active=true&incidents=true")
            answer = await self.page.request.get(f"{root}/api/process-instances/{instance}")
            if answer.ok:
                return
            await self.page.wait_for_load_state("networkidle")
        pytest.fail(f"Operate has not heard of {instance}")

    async def read_incident(self, instance: int) -> str:
        """The whole message of an instance's only incident."""
        await self.page.get_by_role("button", name=f"View 1 Incident in Instance {instance}").click()
        message = await self.page.get_by_role("row").filter(has_text="No more retries left").inner_text()
        await self.page.get_by_role("button", name=f"View 1 Incident in Instance {instance}").click()
        return message

    async def select(self, step: str) -> None:
        """Selects a step in the history: its variables are shown."""
        await self.step(step).click()

    async def look(self) -> bytes:
        """A picture of the instance, with the mark of where it waits."""
        await expect(self.page.get_by_test_id("state-overlay-active").first).to_be_visible(
            timeout=PATIENCE_MS
        )
        return await self.page.screenshot(animations="disabled", caret="hide")

    async def set_variable(self, name: str, value: str) -> None:
        """Changes a variable of the selected step, and waits until it is saved."""
        await self.page.get_by_role("button", name=f"Edit variable {name}").click()
        await self.page.get_by_test_id("edit-variable-value").fill(value)
        await self.page.get_by_role("button", name="Save variable").click()
        saved = self.page.get_by_test_id(f"variable-{name}").get_by_role(
            "button", name=f"Edit variable {name}"
        )
        await expect(saved).to_be_visible(timeout=PATIENCE_MS)

    async def retry(self, instance: int) -> None:
        """Tries the instance's incident again, and waits until there is none."""
        await self.page.get_by_role("button", name=f"Retry Instance {instance}").click()
        await expect(self.page.get_by_text("Incident occurred")).to_be_hidden(timeout=PATIENCE_MS)
