"""Process files that come from outside: what is taken, and what is refused before anything reads it."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from hotline.processes.received import (
    ProcessFileRefused,
    ProcessFilesMissing,
    ProcessFilesTooLarge,
    receive,
)

LARGEST = 100_000
XML = b"<definitions/>"


def zipped(*members: tuple[str, bytes]) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return kept.getvalue()


def test_files_and_archives_are_taken_by_their_plain_names() -> None:
    archive = zipped(
        ("流程/b.dmn", XML),
        ("流程/forms/c.form", b"{}"),
        ("流程/STYLE.md", b"notes"),
        ("流程/.camunda/element-templates/t.json", b"[]"),
        ("__MACOSX/._b.dmn", b"\x00"),
    )
    sent = [("C:\\Users\\owner\\a.bpmn", XML), ("all.ZIP", archive)]
    assert receive(sent, LARGEST) == {"a.bpmn": XML, "b.dmn": XML, "c.form": b"{}"}


OTHERS = ["a.exe", "a.bpmn.exe", "..", ".bpmn", "", "a\0b.bpmn", "a\n.bpmn", "x" * 200 + ".dmn", "a b.bpmn"]


@pytest.mark.parametrize("name", [*OTHERS, "a.BPMN\u202e"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ProcessFileRefused):
        receive([(name, XML)], LARGEST)


@pytest.mark.parametrize("name", ["../../etc/a.bpmn", "/etc/a.bpmn", "..\\..\\a.bpmn", "C:\\a.bpmn"])
def test_a_path_in_an_archive_is_no_path(name: str) -> None:
    assert list(receive([("all.zip", zipped((name, XML)))], LARGEST)) == ["a.bpmn"]


def test_the_same_name_twice_is_refused() -> None:
    with pytest.raises(ProcessFileRefused, match="两份"):
        receive([("all.zip", zipped(("x/a.bpmn", XML), ("y/a.bpmn", XML)))], LARGEST)


def test_an_archive_that_unpacks_to_too_much_is_left_alone() -> None:
    bomb = zipped(("a.bpmn", b" " * 50_000_000))
    assert len(bomb) < LARGEST
    with pytest.raises(ProcessFilesTooLarge):
        receive([("all.zip", bomb)], LARGEST)
    many = zipped(*((f"f{no}.dmn", b"") for no in range(400)))
    with pytest.raises(ProcessFilesTooLarge):
        receive([("all.zip", many)], LARGEST)
    with pytest.raises(ProcessFilesTooLarge):
        receive([("a.bpmn", b" " * 60_000), ("b.bpmn", b" " * 60_000)], LARGEST)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    honest = zipped(("a.bpmn", b" " * 90_000))
    lying = honest.replace((90_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(ProcessFileRefused):
        receive([("all.zip", lying)], LARGEST)


@pytest.mark.parametrize(
    "content", [b"", b"no archive", b"PK\x03\x04" + bytes(30), zipped(("b.zip", zipped(("a.bpmn", XML))))]
)
def test_what_is_no_archive_of_process_files_is_refused(content: bytes) -> None:
    with pytest.raises(ProcessFileRefused):
        receive([("all.zip", content)], LARGEST)


def test_nothing_at_all_is_said() -> None:
    with pytest.raises(ProcessFilesMissing):
        receive([], LARGEST)
    with pytest.raises(ProcessFilesMissing):
        receive([("all.zip", zipped(("README.md", b"")))], LARGEST)


LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (no, b"&a%d;" % (no - 1) * 10) for no in range(1, 9))


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE d [<!ENTITY a0 "ha">' + LAUGHS + b"]><d>&a8;</d>",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b'<!DOCTYPE d SYSTEM "http://192.0.2.1/d.dtd"><d/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d><d/>'.encode("utf-16"),
    ],
)
@pytest.mark.parametrize("name", ["a.bpmn", "a.dmn"])
def test_a_document_type_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ProcessFileRefused, match="DOCTYPE"):
        receive([(name, content)], LARGEST)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.bpmn", lambda depth: b"<a>" * depth + b"</a>" * depth),
        ("a.form", lambda depth: b'{"components":[' * depth + b"]}" * depth),
        ("a.form", lambda depth: b"[" * depth + b"]" * depth),
    ],
)
def test_endless_depth_is_refused(name: str, make: Callable[[int], bytes]) -> None:
    for depth in (100, 50_000):
        with pytest.raises(ProcessFileRefused):
            receive([(name, make(depth))], 1_000_000)


@pytest.mark.parametrize(
    "content", [b'{"components": 5}', b"[]", b"7", b'{"components": [{"components": {}}]}']
)
def test_a_form_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ProcessFileRefused, match="表单"):
        receive([("a.form", content)], LARGEST)


def test_what_is_merely_not_valid_is_left_to_the_check() -> None:
    assert set(receive([("a.bpmn", b"<a"), ("b.form", b"{")], LARGEST)) == {"a.bpmn", "b.form"}
