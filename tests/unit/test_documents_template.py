"""Templates filled in: nothing lost, nothing read as a placeholder, and plain words where a template is wrong."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.documents.errors import PlaceholderUnknown, TemplateBroken, TemplateMissing
from hotline.documents.pictures import for_paper
from hotline.documents.template import fill
from hotline.documents.text import kept
from tests.documents import photo, pictures_in, words_in


def template(folder: Path, *paragraphs: str) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path = folder / "paper.docx"
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def simple(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("papers"), "始{{ text }}终")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=120))
@example("{_{ 7*7 }_} {_% x %_} {{ 7*7 }} {% for %} {# #}")
@example("a & b < c > d \" ' &amp; &#123; </w:t></w:r>")
@example("\ttab\n\nempty line before\r\nend\n ")
@example("  leading and trailing  ")
@example("bell\a page\f vertical\v nul\0 escape\x1b")
def test_every_text_comes_out_as_it_went_in(simple: Path, text: str) -> None:
    assert words_in(fill(simple, {"text": text})) == f"始{kept(text)}终"


def test_a_long_text(simple: Path) -> None:
    text = "油烟扰民，多次反映。\n" * 20_000
    assert words_in(fill(simple, {"text": text})) == f"始{text}终"


def test_the_same_content_gives_the_same_bytes(simple: Path) -> None:
    assert fill(simple, {"text": "一样"}) == fill(simple, {"text": "一样"})
    assert fill(simple, {"text": "一样"}) != fill(simple, {"text": "不一样"})


def test_nothing_in_the_file_says_when_it_was_made(simple: Path) -> None:
    with ZipFile(BytesIO(fill(simple, {"text": "x"}))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_picture_is_scaled_to_fit(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ wide }}", "{{ high }}")
    wide, high = for_paper(photo(400, 100)), for_paper(photo(400, 100, turned=True))
    assert pictures_in(fill(path, {"wide": wide, "high": high})) == [(120, 30), (22, 90)]


def test_what_repeats(tmp_path: Path) -> None:
    path = template(tmp_path, "{%p for each in lines %}", "{{ each.text }}", "{%p endfor %}")
    content = {"lines": [{"text": "{{ 一 }}"}, {"text": "<二>"}]}
    assert words_in(fill(path, content)) == "{{ 一 }}\n<二>"


@pytest.mark.parametrize("mark", ["{{ unknown }}", "{% if unknown %}x{% endif %}", "{{ each.unknown }}"])
def test_an_unknown_placeholder_is_named(tmp_path: Path, mark: str) -> None:
    with pytest.raises(PlaceholderUnknown, match=r"paper\.docx 中的“unknown”。可用的有：each、text"):
        fill(template(tmp_path, mark), {"text": "秘密", "each": [{"a": "b"}]})


@pytest.mark.parametrize(
    "mark", ["{{ text", "{% if text %}", "{{ text | nothing }}", "{{ 1 / 0 }}", "{{ 'a' + 1 }}"]
)
def test_a_mark_that_can_not_be_read(tmp_path: Path, mark: str) -> None:
    with pytest.raises(TemplateBroken, match=r"paper\.docx") as raised:
        fill(template(tmp_path, mark), {"text": "秘密"})
    assert "秘密" not in str(raised.value)


def test_a_template_reaches_nothing_but_its_content(tmp_path: Path) -> None:
    with pytest.raises(TemplateBroken):
        fill(template(tmp_path, "{{ text.__class__.__mro__ }}"), {"text": "x"})


@pytest.mark.parametrize("data", [b"", b"no document", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_document(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(data)
    with pytest.raises(TemplateBroken, match=r"不是有效的 \.docx 文件"):
        fill(path, {})


def test_another_kind_of_archive(tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(TemplateBroken):
        fill(path, {})


def test_no_template(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing, match=r"没有找到文书模板：paper\.docx"):
        fill(tmp_path / "paper.docx", {})
