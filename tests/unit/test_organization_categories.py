"""The category list."""

from pathlib import Path

import pytest

from hotline.organization.categories import Category, CategoryFileInvalid, read_categories
from hotline.settings import ROOT

HEADER = "一级分类,二级分类,三级分类\n"


def test_the_list_that_comes_with_the_project() -> None:
    categories = read_categories(ROOT / "sample" / "categories.csv")

    assert len(categories) > 50
    assert Category.parse(categories[0].path) == categories[0]


def test_a_path_without_three_levels_is_none() -> None:
    assert Category.parse("城市管理/占道经营") is None
    assert Category.parse("城市管理//跨门经营") is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEADER + "甲,乙,丙\n甲,乙,丙\n", "第 3 行“甲/乙/丙”重复"),
        (HEADER + "甲,乙\n", "第 2 行缺少分类"),
        ("一级分类,二级分类\n甲,乙\n", "缺少列：三级分类"),
        ("", "缺少列"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "categories.csv"
    path.write_text(content, "utf-8")

    with pytest.raises(CategoryFileInvalid, match=told):
        read_categories(path)


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "categories.csv"
    path.write_bytes((HEADER + "甲,乙,丙\n").encode("gb18030"))

    with pytest.raises(CategoryFileInvalid, match="UTF-8"):
        read_categories(path)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CategoryFileInvalid, match="打不开"):
        read_categories(tmp_path / "none.csv")
