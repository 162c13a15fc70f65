"""What is drawn of a change: which element is marked how, and a page that nothing of a file can break out of."""

import json
import re

import pytest

from hotline.processes.check.table_cells import problem
from hotline.processes.folder import read_files
from hotline.processes.picture.marks import Mark
from hotline.processes.picture.page import page
from hotline.processes.picture.picture import Picture, draw, only
from tests.unit.checked_folder import DIAGRAM, FORM, TABLE, files

FLOW = '<bpmn:sequenceFlow id="flow_more" sourceRef="start_inspection" targetRef="inspect_site" />'


def drawn(**changes: tuple[str, str]) -> Picture:
    """Of the small folder, after texts of the diagram were replaced."""
    old = files()
    new = dict(old)
    for before, after in changes.values():
        assert before in new[DIAGRAM]
        new[DIAGRAM] = new[DIAGRAM].replace(before, after, 1)
    return between(old, new)


def between(old: dict[str, str], new: dict[str, str]) -> Picture:
    sides = [{name: text.encode() for name, text in sorted(side.items())} for side in (old, new)]
    return draw(read_files(sides[0].items()), read_files(sides[1].items()), *sides)


def test_nothing_is_drawn_of_what_is_the_same() -> None:
    assert drawn() == Picture(diagrams=[], changes=[], labels={mark.value: mark.label for mark in Mark})


def test_each_element_has_the_mark_of_what_happened_to_it() -> None:
    picture = drawn(
        name=('name="现场巡查"', 'name="到场巡查"'),
        flow=("</bpmn:process>", f"{FLOW}</bpmn:process>"),
        place=('x="', 'x="1'),
    )
    (diagram,) = picture.diagrams
    assert diagram.marks["inspect_site"] is Mark.CHANGED
    assert diagram.marks["flow_more"] is Mark.ADDED
    assert Mark.MOVED in diagram.marks.values()
    assert diagram.old == files()[DIAGRAM]
    back = between({**files(), DIAGRAM: diagram.new}, files())
    assert back.diagrams[0].marks["flow_more"] is Mark.REMOVED


def test_a_diagram_that_comes_or_goes_is_drawn_alone() -> None:
    without = {name: text for name, text in files().items() if name != DIAGRAM}
    (gone,) = between(files(), without).diagrams
    assert (gone.new, set(gone.marks.values())) == ("", {Mark.REMOVED})
    (come,) = between(without, files()).diagrams
    assert (come.old, set(come.marks.values())) == ("", {Mark.ADDED})


def test_tables_and_forms_are_in_the_list_alone() -> None:
    changed = {name: text.replace("<text>5</text>", "<text>6</text>") for name, text in files().items()}
    changed[FORM] = changed[FORM].replace('"label": "', '"label": "新', 1)
    picture = between(files(), changed)
    assert picture.diagrams == []
    assert {each.file for each in picture.changes} <= {TABLE, FORM}
    named = drawn(name=('name="现场巡查"', 'name="到场巡查"'))
    assert only(named, named.diagrams[0]).changes == named.changes


def test_nothing_that_a_file_says_becomes_part_of_the_page() -> None:
    evil = '"</script><script>alert(1)</script><!--'
    picture = drawn(name=('name="现场巡查"', f'name="{evil.replace(chr(34), "").replace("<", "&lt;")}"'))
    made = page(picture, evil, evil, script=f"const a = {evil!r};", style="a{}", licences=evil)
    assert made.count("</script>") == 3
    assert "<!--" not in made
    assert f"<title>{evil}" not in made
    data = re.search(r'id="picture-data">(.*?)</script>', made, re.DOTALL)
    assert data is not None
    assert Picture.model_validate(json.loads(data[1])) == picture


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('"ordinary', "双引号没有成对"),
        ("“ordinary”", "中文标点"),
        ('"a"，"b"', "中文标点“，”"),
        ("普通", "“普通”没有英文双引号"),
        ("ordinary", "没有“ordinary”这个变量"),
        ('"a",, "b"', "不是 FEEL 的写法"),
        ('kind == "a"', "“==”不是 FEEL"),
        ('not("a"', "括号没有成对"),
        (">=", "没有写完整"),
        ('"a",', "没有写完整"),
    ],
)
def test_a_cell_that_is_certainly_no_feel(cell: str, said: str) -> None:
    assert said in problem(cell, {"kind"})


@pytest.mark.parametrize(
    "cell",
    [
        '"ordinary"',
        'not("ordinary", "urgent")',
        '"", null',
        ">= 3",
        "[1..5]",
        "]1..5)",
        "-3.5",
        'if kind = "a" then 1 else 2',
        'date and time("2026-01-01T00:00:00Z")',
        '< date("2026-01-01")',
        'duration("P1D") * 2',
        '"说“好”，\\"是\\""',
        'contains(kind, "急")',
        "true",
        'some x in ["a"] satisfies x = kind',
        '{a: 1}.a',
    ],
)  # fmt: skip
def test_what_may_be_feel_is_left_to_the_engine(cell: str) -> None:
    assert problem(cell, {"kind"}) == ""
