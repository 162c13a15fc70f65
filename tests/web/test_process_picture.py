"""The picture of a change as one file: opened without any server, seen by everybody, and led through by its list."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from cli.processes_picture import write_picture
from hotline.processes.folder import read_files
from hotline.processes.picture.picture import Picture, draw
from hotline.settings import ROOT
from tests.unit.checked_folder import DIAGRAM, FORM, files
from tests.web.desks import Desks
from tests.web.looking import inaccessible, too_wide

SWEEP = """<bpmn:task id="sweep_site" name="清扫"><bpmn:incoming>flow_sweep_site</bpmn:incoming></bpmn:task>
<bpmn:sequenceFlow id="flow_sweep_site" sourceRef="start_inspection" targetRef="sweep_site" />
</bpmn:process>"""
SHAPE = """<bpmndi:BPMNShape id="shape_sweep_site" bpmnElement="sweep_site">
<dc:Bounds x="160" y="420" width="100" height="80" />
</bpmndi:BPMNShape><bpmndi:BPMNEdge id="edge_sweep_site" bpmnElement="flow_sweep_site">
<di:waypoint x="200" y="200" /><di:waypoint x="200" y="420" /></bpmndi:BPMNEdge></bpmndi:BPMNPlane>"""
"""A step that is added, with its line."""
GOES = (
    "end_inspect_site_remind_inspect",
    "flow_timer_inspect_site_remind_inspect__end_inspect_site_remind_inspect",
)


def without(text: str, element: str) -> str:
    """The file without an element, what is drawn of it, and what leads to it."""
    parts = (
        rf'<bpmn:(\w+) id="{element}"(?:[^>/]*/>|[^>]*>.*?</bpmn:\1>)',
        rf'<bpmndi:(BPMN\w+) id="[^"]*" bpmnElement="{element}">.*?</bpmndi:\1>',
        rf"<bpmn:(?:outgoing|incoming)>{element}</bpmn:(?:outgoing|incoming)>",
    )
    for part in parts:
        text = re.sub(part, "", text, flags=re.DOTALL)
    return text


def picture() -> Picture:
    """A name that changes, a step that is added and one that goes, a form's field with another label."""
    old = files()
    new = dict(old)
    new[DIAGRAM] = (
        old[DIAGRAM]
        .replace('name="现场巡查"', 'name="到场巡查"')
        .replace("</bpmn:process>", SWEEP)
        .replace("</bpmndi:BPMNPlane>", SHAPE)
    )
    for element in GOES:
        new[DIAGRAM] = without(new[DIAGRAM], element)
    new[FORM] = old[FORM].replace('"label": "', '"label": "新', 1)
    sides = [{name: text.encode() for name, text in each.items()} for each in (old, new)]
    return draw(read_files(sorted(sides[0].items())), read_files(sorted(sides[1].items())), *sides)


@pytest.fixture(name="opened")
async def _opened(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    write_picture(tmp_path / "change.html", picture(), None)
    context = await browser.new_context(
        locale="zh-CN", viewport={"width": 1440, "height": 1000}, offline=True
    )
    page = await context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto((tmp_path / "change.html").as_uri())
    await expect(page.locator(".picture-pane .djs-shape.is-changed").first).to_be_visible()
    yield page
    await context.close()
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


async def test_each_change_has_its_colour_and_its_word(opened: Page) -> None:
    before, after = opened.locator(".picture-pane").nth(0), opened.locator(".picture-pane").nth(1)
    await expect(after.locator('[data-element-id="sweep_site"].is-added')).to_have_count(1)
    await expect(after.locator('[data-element-id="flow_sweep_site"].is-added')).to_have_count(1)
    await expect(after.locator(".picture-word.is-added")).to_have_text(["新增", "新增"])
    await expect(before.locator(".djs-shape.is-removed")).to_have_count(1)
    await expect(before.locator(".picture-word.is-removed").first).to_have_text("删去")
    for pane in (before, after):
        await expect(pane.locator('[data-element-id="inspect_site"].is-changed').first).to_be_attached()
        await expect(pane.locator(".picture-word.is-changed").first).to_have_text("改动")
    legend = opened.locator(".picture-legend li")
    await expect(legend).to_have_text(["＋ 新增", "－ 删去", "～ 改动", "↔ 只挪了位置"])


async def test_the_list_leads_to_the_element(opened: Page) -> None:
    line = opened.locator(".picture-changes li", has_text="到场巡查")
    await line.locator("button").first.click()
    await expect(opened.locator('.djs-shape.selected[data-element-id="inspect_site"]')).to_have_count(2)
    await expect(opened.get_by_role("status")).to_have_text("改前、改后的图上已移到“到场巡查”")
    await expect(line.first).to_have_class("is-chosen")
    form = opened.locator(".picture-changes li", has_text=FORM)
    await expect(form).not_to_have_count(0)
    await expect(form.locator("button")).to_have_count(0)


async def test_everybody_can_use_it(opened: Page) -> None:
    assert await inaccessible(opened) == []


async def test_a_folder_gets_a_page_for_each_diagram(tmp_path: Path) -> None:
    write_picture(tmp_path / "drawn", picture(), "HEAD")
    assert {path.name for path in (tmp_path / "drawn").iterdir()} == {"index.html", "inspection.html"}
    text = (tmp_path / "drawn" / "inspection.html").read_text("utf-8")
    assert "改前：HEAD" in text
    assert FORM not in text
    assert "http-equiv" in text


async def test_the_owner_looks_at_changed_files_in_the_workbench(desks: Desks, tmp_path: Path) -> None:
    text = (ROOT / "bpmn" / "return_request.bpmn").read_text("utf-8")
    changed = tmp_path / "return_request.bpmn"
    changed.write_text(text.replace("查审核时限", "查退单时限"), "utf-8")
    desk = await desks.at("qian.siyuan")
    await desk.open("/processes")
    await desk.page.get_by_role("link", name="检查与比较").click()
    await desk.page.get_by_label("流程文件").set_input_files(changed)
    await desk.page.get_by_role("button", name="检查并比较").click()
    await desk.sees("没有错误，可以部署")
    await desk.page.locator(".picture-changes button", has_text="查退单时限").click()
    await expect(
        desk.page.locator('.djs-shape.selected[data-element-id="decide_review_limits"]')
    ).to_have_count(2)
    assert await inaccessible(desk.page) + await too_wide(desk) == []
