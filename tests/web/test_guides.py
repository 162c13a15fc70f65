"""The guides (使用说明) name only what is there: pictures, pages, one another; nothing is there that none names."""

import re
from pathlib import Path

import pytest

from hotline.settings import ROOT
from tests.web.crawling import kind_of
from tests.web.pictures import LARGEST

ZH = ROOT / "docs" / "zh"
GUIDES = sorted(ZH.glob("*.md"))
MOST_PICTURES = 40


def linked(guide: Path) -> set[str]:
    return {target for target in re.findall(r"\]\(([^)#]+)\)", guide.read_text("utf-8")) if ":" not in target}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_what_a_guide_names_is_there(guide: Path) -> None:
    assert [target for target in linked(guide) if not (ZH / target).exists()] == []
    addresses = re.findall(r"`(/[a-z][^`\s]*)`", guide.read_text("utf-8"))
    assert [each for each in addresses if each != "/login" and kind_of(each) is None] == []


def test_every_guide_and_picture_is_named() -> None:
    named = set[str]().union(*(linked(guide) for guide in GUIDES))
    guides = {guide.name for guide in GUIDES} - {"README.md"}
    pictures = {f"pictures/{picture.name}" for picture in (ZH / "pictures").glob("*")}
    assert (guides | pictures) - named == set()
    assert len(pictures) <= MOST_PICTURES


def test_pictures_are_small() -> None:
    assert [each.name for each in (ZH / "pictures").glob("*.png") if each.stat().st_size > LARGEST] == []
