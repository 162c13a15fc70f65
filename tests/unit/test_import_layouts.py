"""The file of column mappings."""

from pathlib import Path

import pytest

from hotline.settings import Settings
from hotline.tickets.import_errors import LayoutFileInvalid
from hotline.tickets.import_layouts import read_layouts

WORDS = "words: {}\n"


def test_the_layouts_that_come_with_the_project() -> None:
    layouts = read_layouts(Settings().import_layouts)

    assert [layout.name for layout in layouts.layouts] == ["project", "messages", "arrivals"]


def test_the_layout_that_fits_by_most_columns_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "layouts.yaml"
    path.write_text(
        WORDS
        + "layouts:\n"
        + "  - {name: a, title: 甲, detect: [号], columns: {number: 号, content: 文}}\n"
        + "  - {name: b, title: 乙, detect: [号, 文], columns: {number: 号, content: 文}}\n"
        + "  - {name: c, title: 丙, columns: {number: 号, content: 文}}\n",
        "utf-8",
    )
    layouts = read_layouts(path)

    assert layouts.detected(["号", "文", "别的"]) is layouts.named("b")
    assert layouts.detected(["号"]) is layouts.named("a")
    assert layouts.detected(["别的"]) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a: [", "YAML"),
        ("", "全文"),
        (WORDS + "layouts: []\n", "layouts"),
        (WORDS + "layouts: [{name: a, title: 甲, columns: {number: 号}}]\n", "content"),
        (WORDS + "layouts: [{name: a, title: 甲, columns: {number: 号, content: 文, nme: 名}}]\n", "nme"),
        (WORDS + "layouts: [{name: a, title: 甲, columns: {number: [], content: 文}}]\n", "number"),
        (WORDS + "layouts: [{name: a, title: 甲, columns: {number: 号, content: 1}}]\n", "content"),
        (
            "words: {kind: {急: fast}}\nlayouts: [{name: a, title: 甲, columns: {number: 号, content: 文}}]\n",
            "急",
        ),
        (WORDS + "layouts:\n" + "  - {name: a, title: 甲, columns: {number: 号, content: 文}}\n" * 2, "重复"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "layouts.yaml"
    path.write_text(content, "utf-8")

    with pytest.raises(LayoutFileInvalid, match=told):
        read_layouts(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutFileInvalid, match="打不开"):
        read_layouts(tmp_path / "none.yaml")
